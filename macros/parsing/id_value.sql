{#- Ids are text. What exports put around them goes: `="…"` and an apostrophe in front (a spreadsheet's text), `l:` in front (Meta), `.0`
    behind (a spreadsheet's float), a resource path (Google), and the checksum that turns 15 characters into 18 (Salesforce). -#}
{% macro id_value(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    case
        when {{ column }} like '=%' or {{ column }} like '''%' or {{ matches(column, '[^ -~]') }}
            then nullif({{ replace_all(plain_characters(column), '^(?:="?|\'\')|"$|^(?:l|ag|as|c|f|p):', '') }}, '')
        when {{ column }} like '%:%' then {{ replace_all(column, '^[a-z]{1,2}:', '') }}
        when {{ column }} like '%.0' and {{ matches(column, '^[0-9]+[.]0$') }} then replace({{ column }}, '.0', '')
        when {{ column }} like 'customers/%/%/%' then {{ replace_all(column, '^customers/.*/', '') }}
        when {{ column }} like '00%' and regexp_extract({{ column }}, '^00[136Q][A-Za-z0-9]{12}[A-Z0-5]{3}$', 0) <> ''
            then substr({{ column }}, 1, 15)
        else {{ column }}
    end
    {%- endif -%}
{%- endmacro %}
