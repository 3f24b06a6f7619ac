{#- ISO text, with or without an offset, as a UTC timestamp; null where it is none. Text without offset is UTC. -#}
{% macro iso_instant(expression) -%}
    {{ return(adapter.dispatch('iso_instant', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__iso_instant(expression) -%}
    timezone('UTC', try_cast({{ expression }} as timestamptz))
{%- endmacro %}

{% macro spark__iso_instant(expression) -%}
    try_to_timestamp({{ expression }})
{%- endmacro %}

{% macro epoch_instant(seconds_expression) -%}
    {{ return(adapter.dispatch('epoch_instant', 'elv')(seconds_expression)) }}
{%- endmacro %}

{% macro default__epoch_instant(seconds_expression) -%}
    timezone('UTC', to_timestamp({{ seconds_expression }}))
{%- endmacro %}

{% macro spark__epoch_instant(seconds_expression) -%}
    cast(timestamp_seconds({{ seconds_expression }}) as timestamp)
{%- endmacro %}

{#- Last microsecond, in UTC, of a local calendar day. -#}
{% macro local_day_end(date_expression, zone_expression) -%}
    ({{ utc_timestamp('cast(' ~ add_days(date_expression, 1) ~ ' as timestamp)', zone_expression) }} - interval '1' microsecond)
{%- endmacro %}
