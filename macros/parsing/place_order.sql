{#- A text that sorts the places of rows by file, then line: with min_by it picks a place that exists. -#}
{% macro place_order() -%}
    source_file || '|' || lpad(cast(source_line as varchar), 12, '0')
{%- endmacro %}
