{#- The first value of columns that is there; null without columns. -#}
{% macro first_of(columns, suffix) -%}
    {%- if columns -%}
        coalesce({% for column in columns %}{{ column }}{{ suffix }}{{ ', ' if not loop.last }}{% endfor %}{{ ', null' if columns | length == 1 }})
    {%- else -%}
        cast(null as varchar)
    {%- endif -%}
{%- endmacro %}
