{#- The key of a customer that is known by name: its match name, with domain and postcode where they are there. -#}
{% macro customer_name_key(match_name, domain, postcode) -%}
    'name:' || {{ match_name }} || coalesce(' @ ' || {{ domain }}, '') || coalesce(' # ' || {{ postcode }}, '')
{%- endmacro %}
