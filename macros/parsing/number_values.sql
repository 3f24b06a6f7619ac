{#- A number as it stands in a report: currency sign or code, thousands marks, parentheses for minus; null where it is none.
    The decimal mark is a column that holds `.` or `,`. -#}
{% macro number_value(column, decimal_mark='decimal_mark') -%}
    {%- if is_linting() %}cast({{ column }} as decimal(24, 6)){% else -%}
    {%- set digits = replace_all(column, '[^0-9.,-]', '') -%}
    case
        when {{ decimal_mark }} = '.' and try_cast({{ column }} as decimal(18, 6)) is not null
            then try_cast({{ column }} as decimal(18, 6))
        -- Up to three letters are a currency; more are words, and a number among words is not a measure.
        when length({{ replace_all(column, '[^A-Za-z]', '') }}) > 3 then null
        when {{ decimal_mark }} = ','
            then {{ wide_decimal("replace(replace(" ~ digits ~ ", '.', ''), ',', '.')") }}
                * case when {{ column }} like '(%)' then -1 else 1 end
        else {{ wide_decimal("replace(" ~ digits ~ ", ',', '')") }}
            * case when {{ column }} like '(%)' then -1 else 1 end
    end
    {%- endif -%}
{%- endmacro %}

{#- Text as decimal(24, 6). By way of the narrow type, as DuckDB reads text into the wide one ninety times more slowly. -#}
{% macro wide_decimal(expression) -%}
    coalesce(
        cast(try_cast({{ expression }} as decimal(18, 6)) as decimal(24, 6)), try_cast({{ expression }} as decimal(24, 6))
    )
{%- endmacro %}

{#- Money in units of the account's currency; the unit is a column that holds `currency` or `micros` (millionths). -#}
{% macro money_value(column, decimal_mark='decimal_mark', unit='money_unit') -%}
    try_cast(
        case
            when {{ unit }} = 'micros' then cast({{ number_value(column, decimal_mark) }} as decimal(24, 6)) * cast(0.000001 as decimal(7, 6))
            else {{ number_value(column, decimal_mark) }}
        end as decimal(18, 6)
    )
{%- endmacro %}

{#- A whole number; null where the text is none. -#}
{% macro count_value(column, decimal_mark='decimal_mark') -%}
    case
        when try_cast({{ column }} as bigint) is not null and {{ column }} not like '%.%' then try_cast({{ column }} as bigint)
        when floor({{ number_value(column, decimal_mark) }}) = {{ number_value(column, decimal_mark) }}
            then cast({{ number_value(column, decimal_mark) }} as bigint)
    end
{%- endmacro %}
