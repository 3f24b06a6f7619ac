{#- A number as it stands in a report; null where the whole text is none. The decimal mark is a column that holds `.` or `,`. -#}
{% macro number_value(column, decimal_mark='decimal_mark', is_money=true) -%}
    {%- if is_linting() %}cast({{ column }} as decimal(24, 6)){% else -%}
    {%- set text = number_text(column, decimal_mark) -%}
    {%- set digits = "regexp_extract(" ~ text ~ ", '[0-9][0-9,. '']*(e[+-]?[0-9]+)?', 0)" -%}
    case
        when {{ matches(column, '^-?[0-9]+$') }} or ({{ decimal_mark }} = '.' and {{ matches(column, '^-?[0-9]*[.][0-9]+$') }})
            then {{ wide_decimal(column) }}
        when {{ matches(text, number_pattern(is_money)) }}
            then try_cast(
                {{ wide_decimal(replace_all(digits, "[, '']", '')) }}
                * case when {{ matches(text, '^[^0-9]*[(-]|[^. -] ?-[^0-9-]*$') }} then -1 else 1 end
                {%- if is_money %}
                * {{ number_scale(text) }}
                {%- endif %} as decimal(24, 6)
            )
    end
    {%- endif -%}
{%- endmacro %}
