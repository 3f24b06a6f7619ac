{#- A UTC timestamp of a date column of cleaned rows, in the order and form of its file. -#}
{% macro moment_value(column, alias='') -%}
    {%- set text = alias ~ column -%}
    {#- A header names the zone of what the rows are about; load times have their own. -#}
    {%- set header_zone = none if column in ['known_at', 'recorded_at', 'valid_from', 'valid_to'] else alias ~ 'header_zone' -%}
    case
        when {{ alias }}{{ column }}_is_serial
            then {{ add_seconds("timestamp '1899-12-30 00:00:00'", 'round(try_cast(' ~ text ~ ' as double) * 86400)') }}
        else {{ instant_value(text, alias ~ column ~ '_order', header_zone=header_zone) }}
    end
{%- endmacro %}
