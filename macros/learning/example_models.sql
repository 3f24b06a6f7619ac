{#- Models that keep the contract of the examples. One line here brings another table to fitting and scoring. -#}
{% macro example_models() -%}
    {{ return(['lead_examples', 'account_examples']) }}
{%- endmacro %}
