{#- The local timestamp of a text such as 1/13/2026 9:05 AM or 13/01/2026 09:05:10; null for other texts, which the grammar then reads. -#}
{% macro slashed_timestamp(column, date_order) -%}
    {{ return(adapter.dispatch('slashed_timestamp', 'elv')(column, date_order)) }}
{%- endmacro %}

{% macro default__slashed_timestamp(column, date_order) -%}
    {%- set clocks = ['', ' %H:%M', ' %H:%M:%S', ' %I:%M %p', ' %I:%M:%S %p'] -%}
    case
        when {{ matches(column, '^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?( [AaPp][Mm])?)?$') }}
            then case
                when {{ date_order }} = 'dmy' then try_strptime({{ column }}, ['%d/%m/%Y{{ clocks | join("', '%d/%m/%Y") }}'])
                else try_strptime({{ column }}, ['%m/%d/%Y{{ clocks | join("', '%m/%d/%Y") }}'])
            end
    end
{%- endmacro %}

{% macro spark__slashed_timestamp(column, date_order) -%}
    cast(null as timestamp)
{%- endmacro %}
