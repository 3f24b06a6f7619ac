{#- A calendar day of a date column of cleaned rows, in the order and form of its file; its time and zone do not count. -#}
{% macro day_value(column) -%}
    cast({{ moment_value(column) }} as date)
{%- endmacro %}
