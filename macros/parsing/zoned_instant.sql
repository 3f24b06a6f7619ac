{#- A local timestamp as UTC by the zone at the end of its text, or else by header_zone (a column); null where the zone has no one meaning.
    It stays as it is where is_local. -#}
{% macro zoned_instant(local, text, column, header_zone, is_local) -%}
    {%- set offset = '^(?:utc|gmt)? ?([+-])([0-9]{1,2}):?([0-9]{2})?$' -%}
    {%- set name = "regexp_extract(" ~ plain_characters(column) ~ ", '[A-Za-z]+/[A-Za-z_/+-]+[0-9]*$', 0)" -%}
    {%- set zone = "trim(regexp_extract(" ~ text ~ ", '^" ~ date_pattern() ~ clock_pattern() ~ " ?(" ~ zone_pattern() ~ ")$', 1))" -%}
    {%- set name = "coalesce(nullif(" ~ name ~ ", ''), case when " ~ zone ~ " = '' then " ~ header_zone ~ " end, '')" -%}
    {%- set zone = "coalesce(nullif(" ~ zone ~ ", ''), lower(" ~ header_zone ~ "), '')" -%}
    {%- set minutes -%}
        case
            when zone in ('', 'z', 'utc', 'gmt') then 0
            when {{ matches('zone', offset) }}
                then case when regexp_extract(zone, '{{ offset }}', 1) = '+' then 1 else -1 end
                    * (60 * cast(regexp_extract(zone, '{{ offset }}', 2) as integer)
                    + coalesce(try_cast(nullif(regexp_extract(zone, '{{ offset }}', 3), '') as integer), 0))
            {%- for abbreviation, minutes in zone_abbreviations().items() %}
            when zone = '{{ abbreviation }}' then {{ minutes }}
            {%- endfor %}
        end
    {%- endset -%}
    {%- set moved -%}
        case
            when {{ is_local }} then local_time
            when zone_name <> '' then {{ utc_timestamp('local_time', 'zone_name') }}
            else {{ add_seconds('local_time', '-60 * ' ~ bound('zone', zone, minutes)) }}
        end
    {%- endset -%}
    {%- set named = "case when " ~ is_local ~ " or " ~ name ~ " not like '%/%' then '' when " ~ known_zone(name) ~ " then " ~ name ~ " end" -%}
    case when {{ named }} is not null then {{ bound('local_time', local, bound("zone_name", "case when " ~ name ~ " like '%/%' then " ~ name ~ " else '' end", moved)) }} end
{%- endmacro %}
