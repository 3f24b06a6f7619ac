{#- Ids are text. What exports put around them goes: `="…"` and an apostrophe in front (a spreadsheet's text), `l:` in front (Meta), `.0`
    behind (a spreadsheet's float), a resource path (Google), the checksum that turns 15 characters into 18 (Salesforce), and braces and
    capitals of a GUID (Microsoft). Plain text comes first, as it costs least. -#}
{% macro id_value(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set unwrapped = "nullif(" ~ replace_all(plain_characters(column), '^(?:="?|\'\')|"$', '') ~ ", '')" -%}
    case
        when {{ column }} like '=%' or {{ column }} like '''%' or {{ matches(column, '[^ -~]') }}
            then {{ bound('unwrapped', unwrapped, id_core('unwrapped')) }}
        else {{ id_core(column) }}
    end
    {%- endif -%}
{%- endmacro %}
