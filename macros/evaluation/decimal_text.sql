{#- A number for a sentence: the same digits on every engine. -#}
{% macro decimal_text(expression, digits=4) -%}
    cast(cast({{ expression }} as decimal(18, {{ digits }})) as varchar)
{%- endmacro %}
