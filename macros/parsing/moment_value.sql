{#- A UTC timestamp of a date column of cleaned rows, in the order and form of its file. -#}
{% macro moment_value(column, alias='') -%}
    {%- set text = alias ~ column -%}
    {%- if is_linting() %}cast({{ text }} as timestamp){% else -%}
    case
        when {{ text }}_is_serial
            then {{ add_seconds("timestamp '1899-12-30 00:00:00'", 'round(try_cast(' ~ text ~ ' as double) * 86400)') }}
        when {{ is_plain_moment(text) }} and {{ header_zone_of(column, alias) }} is null then try_cast({{ text }} as timestamp)
        else {{ text }}_moment
    end
    {%- endif -%}
{%- endmacro %}
