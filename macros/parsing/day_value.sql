{#- A calendar day of a date column of cleaned rows, in the order and form of its file. -#}
{% macro day_value(column) -%}
    case
        when {{ column }}_is_serial then cast({{ add_days("timestamp '1899-12-30 00:00:00'", 'floor(try_cast(' ~ column ~ ' as double))') }} as date)
        else {{ date_value(column, column ~ '_order') }}
    end
{%- endmacro %}
