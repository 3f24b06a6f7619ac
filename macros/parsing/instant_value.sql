{#- A UTC timestamp; null where the whole text is no date with or without a time and a zone, and no Unix time. A text without a zone is in that of
    header_zone (a column), else UTC; where is_local (a column or a literal) no zone counts. A day of the week in front must be that of the date.
    Forms that most files hold come first, as they cost least. -#}
{% macro instant_value(column, date_order='date_order', is_local='false', header_zone='cast(null as varchar)') -%}
    {%- if is_linting() %}cast({{ column }} as timestamp){% else -%}
    {%- set text = moment_text(column) -%}
    {%- set weekday -%}
        case
            {%- for number, names in weekday_names().items() %}
            when {{ matches('lower(' ~ column ~ ')', '^(?:' ~ names ~ ')[.]?,? ') }} then {{ number }}
            {%- endfor %}
        end
    {%- endset -%}
    {%- set local = bound('read_moment', bound('moment_text', text, local_moment('moment_text', date_order)),
        'case when coalesce(' ~ weekday ~ ' = (' ~ day_index('cast(read_moment as date)') ~ ' + 3) % 7 + 1, true) then read_moment end') -%}
    {%- set needs_no_zone = "(" ~ is_local ~ " or " ~ header_zone ~ " is null)" -%}
    {%- set zoned = '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])$' -%}
    case
        when {{ is_plain_moment(column) }} and {{ needs_no_zone }} then try_cast({{ column }} as timestamp)
        when {{ matches(column, zoned) }} and not {{ is_local }} then {{ iso_instant(column) }}
        when {{ matches(column, '^[0-9]{10}([.]0)?$') }} then {{ epoch_instant('cast(substr(' ~ column ~ ', 1, 10) as bigint)') }}
        when {{ matches(column, '^[0-9]{13}([0-9]{3})?$') }}
            then cast({{ epoch_instant('cast(substr(' ~ column ~ ', 1, 10) as bigint)') }} as timestamp)
        else coalesce(
            case when {{ needs_no_zone }} then {{ slashed_timestamp(column, date_order) }} end,
            {{ zoned_instant(local, text, column, header_zone, is_local) }}
        )
    end
    {%- endif -%}
{%- endmacro %}
