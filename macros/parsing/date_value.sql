{#- A calendar day; the whole text is a date, or a date and a time, which does not count. Null for any other text. -#}
{% macro date_value(column, date_order='date_order') -%}
    {%- if is_linting() %}cast({{ column }} as date){% else -%}
    case
        when {{ matches(column, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }} then try_cast({{ column }} as date)
        else cast({{ instant_value(column, date_order, is_local='true') }} as date)
    end
    {%- endif -%}
{%- endmacro %}
