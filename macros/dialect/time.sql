{% macro day_index(date_expression) -%}
    {{ return(adapter.dispatch('day_index', 'elv')(date_expression)) }}
{%- endmacro %}

{% macro default__day_index(date_expression) -%}
    cast(date_diff('day', date '1970-01-01', {{ date_expression }}) as integer)
{%- endmacro %}

{% macro spark__day_index(date_expression) -%}
    datediff({{ date_expression }}, date '1970-01-01')
{%- endmacro %}

{% macro add_days(expression, days) -%}
    {{ return(adapter.dispatch('add_days', 'elv')(expression, days)) }}
{%- endmacro %}

{% macro default__add_days(expression, days) -%}
    ({{ expression }} + to_days(cast({{ days }} as integer)))
{%- endmacro %}

{% macro spark__add_days(expression, days) -%}
    ({{ expression }} + make_dt_interval(cast({{ days }} as int)))
{%- endmacro %}

{% macro add_seconds(expression, seconds) -%}
    {{ return(adapter.dispatch('add_seconds', 'elv')(expression, seconds)) }}
{%- endmacro %}

{% macro default__add_seconds(expression, seconds) -%}
    ({{ expression }} + to_seconds(cast({{ seconds }} as bigint)))
{%- endmacro %}

{% macro spark__add_seconds(expression, seconds) -%}
    ({{ expression }} + make_dt_interval(0, 0, 0, {{ seconds }}))
{%- endmacro %}

{% macro local_timestamp(utc_expression, zone_expression) -%}
    {{ return(adapter.dispatch('local_timestamp', 'elv')(utc_expression, zone_expression)) }}
{%- endmacro %}

{% macro default__local_timestamp(utc_expression, zone_expression) -%}
    timezone({{ zone_expression }}, timezone('UTC', {{ utc_expression }}))
{%- endmacro %}

{% macro spark__local_timestamp(utc_expression, zone_expression) -%}
    from_utc_timestamp({{ utc_expression }}, {{ zone_expression }})
{%- endmacro %}

{% macro utc_timestamp(local_expression, zone_expression) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'elv')(local_expression, zone_expression)) }}
{%- endmacro %}

{% macro default__utc_timestamp(local_expression, zone_expression) -%}
    timezone('UTC', timezone({{ zone_expression }}, {{ local_expression }}))
{%- endmacro %}

{% macro spark__utc_timestamp(local_expression, zone_expression) -%}
    to_utc_timestamp({{ local_expression }}, {{ zone_expression }})
{%- endmacro %}

{#- The quarter of an hour that a timestamp lies in, as its first moment. -#}
{% macro quarter_hour(expression) -%}
    {{ return(adapter.dispatch('quarter_hour', 'elv')(expression)) }}
{%- endmacro %}

{% macro default__quarter_hour(expression) -%}
    time_bucket(interval '15' minute, {{ expression }})
{%- endmacro %}

{% macro spark__quarter_hour(expression) -%}
    timestamp_seconds(floor(unix_timestamp({{ expression }}) / 900) * 900)
{%- endmacro %}

{#- A timestamp moved by whole calendar months; the last day of a short month stands in for days that it lacks. -#}
{% macro add_months(expression, months) -%}
    {{ return(adapter.dispatch('add_months', 'elv')(expression, months)) }}
{%- endmacro %}

{% macro default__add_months(expression, months) -%}
    cast({{ expression }} + to_months(cast({{ months }} as integer)) as timestamp)
{%- endmacro %}

{% macro spark__add_months(expression, months) -%}
    ({{ expression }} + make_ym_interval(0, cast({{ months }} as int)))
{%- endmacro %}

{#- Whole and broken days from one timestamp to a later one. -#}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between', 'elv')(earlier, later)) }}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    (date_diff('second', {{ earlier }}, {{ later }}) / 86400.0e0)
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    ((unix_timestamp({{ later }}) - unix_timestamp({{ earlier }})) / 86400.0D)
{%- endmacro %}
