{#- An id in plain characters without what systems add to it: see id_value. -#}
{% macro id_core(text) -%}
    {%- set guid = '^[{]?[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}[}]?$' -%}
    case
        when {{ text }} like '%:%' then {{ replace_all(text, '^[a-z]{1,2}:', '') }}
        when {{ text }} like '%.0%' and {{ matches(text, '^[0-9]+[.]0+$') }} then split_part({{ text }}, '.', 1)
        when {{ text }} like '%-%-%-%-%' and {{ matches(text, guid) }} then trim(lower({{ text }}), '{}')
        when {{ text }} like 'customers/%/%/%' then {{ replace_all(text, '^customers/.*/', '') }}
        when {{ text }} like '00%' and regexp_extract({{ text }}, '^00[136Q][A-Za-z0-9]{12}[A-Z0-5]{3}$', 0) <> ''
            then substr({{ text }}, 1, 15)
        else {{ text }}
    end
{%- endmacro %}
