{#- A condition: the id has 15 digits and then zeros, as a spreadsheet leaves longer ids. -#}
{% macro is_rounded_id(column) -%}
    coalesce({{ column }} like '%00' and {{ matches(column, '^[1-9][0-9]{14}00+$') }}, false)
{%- endmacro %}
