{#- What is said of an accepted row, as lines of column, rule and value; null where nothing is. -#}
{% macro row_notes(notes) -%}
    {%- if is_linting() %}cast(null as varchar){% else -%}
    nullif(concat(
        {%- for condition, column, rule, value in notes %}
        case when {{ condition }} then '{{ column }} {{ rule }} ' || coalesce({{ value }}, '') || chr(10) else '' end{{ ',' if not loop.last }}
        {%- endfor %}
    ), '')
    {%- endif -%}
{%- endmacro %}
