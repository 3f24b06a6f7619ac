{#- The local timestamp of a text in plain characters that is a date with or without a time and a zone; null for any other text. -#}
{% macro local_moment(text, date_order) -%}
    {%- set parts = '([0-9]{1,2})(?:[:.-]?([0-9]{2}))?(?:[:.-]?([0-9]{2}(?:[.,][0-9]+)?))?' -%}
    {%- set hour = "cast(nullif(regexp_extract(clock, '" ~ parts ~ "', 1), '') as integer)" -%}
    {%- set rest = "':' || coalesce(nullif(regexp_extract(clock, '" ~ parts ~ "', 2), ''), '00')"
        ~ " || ':' || coalesce(nullif(replace(regexp_extract(clock, '" ~ parts ~ "', 3), ',', '.'), ''), '00')" -%}
    {%- set half = "regexp_extract(clock, '([ap])[.]? ?m', 1)" -%}
    {%- set day = iso_date_text(text, date_order) -%}
    {%- set moment -%}
        case
            when clock = '' then ''
            -- Midnight is also written as hour 24 of the day before.
            when {{ hour }} = 24 and {{ half }} = '' and {{ rest }} = ':00:00' then ' 24'
            when {{ half }} <> '' and ({{ hour }} > 12 or ({{ hour }} = 0 and {{ half }} = 'p')) then ' none'
            else ' ' || lpad(cast(
                case when {{ half }} = 'p' and {{ hour }} < 12 then {{ hour }} + 12 when {{ half }} = 'a' and {{ hour }} = 12 then 0 else {{ hour }} end
                as varchar), 2, '0') || {{ rest }}
        end
    {%- endset -%}
    {%- set clock = "regexp_extract(" ~ text ~ ", '^" ~ date_pattern() ~ "(" ~ clock_pattern() ~ ")(?: ?" ~ zone_pattern() ~ ")?$', 1)" -%}
    {{ bound('moment', day ~ ' || ' ~ bound('clock', clock, moment),
        "case when moment like '% 24' then " ~ add_days("try_cast(substr(moment, 1, 10) as timestamp)", 1) ~ " else try_cast(moment as timestamp) end") }}
{%- endmacro %}
