{#- A whole number; null where the text is none. -#}
{% macro count_value(column, decimal_mark='decimal_mark') -%}
    {%- if is_linting() %}cast({{ column }} as bigint){% else -%}
    {%- set number = number_value(column, decimal_mark, is_money=false) -%}
    case
        when {{ matches(column, '^-?[0-9]+$') }} then try_cast({{ column }} as bigint)
        when floor({{ number }}) = {{ number }} then try_cast({{ number }} as bigint)
    end
    {%- endif -%}
{%- endmacro %}
