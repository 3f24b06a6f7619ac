{#- A condition: the text names two dates. -#}
{% macro is_date_range(column) -%}
    coalesce({{ matches(column, '^[^ ]*[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4} ?(-|–|/|to|bis|au|al|a) ?[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}$|[0-9]{4} (-|–|to|bis) [A-Za-z0-9].*[0-9]{4}$') }}, false)
{%- endmacro %}
