{#- Text as decimal(24, 6). By way of the narrow type, as DuckDB reads text into the wide one ninety times more slowly. -#}
{% macro wide_decimal(expression) -%}
    coalesce(
        cast(try_cast({{ expression }} as decimal(18, 6)) as decimal(24, 6)), try_cast({{ expression }} as decimal(24, 6))
    )
{%- endmacro %}
