{#- The inputs that a data folder may hold. -#}
{% macro input_names() -%}
    {{ return(['ads', 'leads', 'outcomes', 'campaign_map', 'sales', 'customers', 'products']) }}
{%- endmacro %}
