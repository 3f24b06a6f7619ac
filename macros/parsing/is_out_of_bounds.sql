{#- A condition: the timestamp lies outside earliest_date and latest_date. -#}
{% macro is_out_of_bounds(column) -%}
    ({{ column }} < cast('{{ var("earliest_date") }}' as timestamp)
    or {{ column }} >= {{ add_days("cast('" ~ var("latest_date") ~ "' as timestamp)", 1) }})
{%- endmacro %}
