{#- A name as people write it: %20 and &amp; and their kin are read, and a placeholder that nobody filled in (a name in braces) is null. -#}
{% macro name_value(column) -%}
    case
        when {{ matches(column, '^[{].*[}]$') }} then null
        when {{ matches(column, '%[0-9A-Fa-f]{2}|&(amp|quot|lt|gt|#39|#x27);') }}
            then replace(replace(replace(replace(replace({{ url_decoded(column) }}, '&amp;', '&'), '&quot;', '"'), '&lt;', '<'), '&gt;', '>'), '&#39;', '''')
        else {{ column }}
    end
{%- endmacro %}
