{#- A UTC timestamp of a date column of cleaned rows, in the order and form of its file. -#}
{% macro moment_value(column, alias='') -%}
    {%- set text = alias ~ column -%}
    case
        when {{ alias }}{{ column }}_is_serial
            then {{ add_seconds("timestamp '1899-12-30 00:00:00'", 'round(try_cast(' ~ text ~ ' as double) * 86400)') }}
        else {{ instant_value(text, alias ~ column ~ '_order') }}
    end
{%- endmacro %}
