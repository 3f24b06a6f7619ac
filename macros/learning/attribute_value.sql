{#- The value of one attribute of a lead, as a number or as text. -#}
{% macro attribute_value(map_expression, attribute) -%}
    {%- set value = map_expression ~ "['" ~ attribute.attribute | replace("'", "''") ~ "']" -%}
    {%- if attribute.attribute_type == 'number' -%}
        try_cast({{ value }} as double)
    {%- else -%}
        nullif(trim({{ value }}), '')
    {%- endif -%}
{%- endmacro %}
