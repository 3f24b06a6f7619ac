{% macro generate_schema_name(custom_schema_name, node) -%}
    {#- Schemas carry their own name on every target, so that queries in the docs run as they stand. -#}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
