{#- The decimal mark that a number's text is written with: `.` or `,` where it reads with that one only, `either` where it reads with both,
    null where it holds no mark or is no number. -#}
{% macro number_mark(column, is_money=true) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    case
        when {{ matches(column, '^-?[0-9]+$') }} then null
        when {{ matches(column, '^-?[0-9]*[.]([0-9]{1,2}|[0-9]{4,})$') }} then '.'
        when not {{ matches(column, '[0-9\uff10-\uff19][.,\uff0c\uff0e]|(?:^|[^A-Za-z])[.,][0-9]') }} then null
        when {{ matches(number_text(column, "'.'"), number_pattern(is_money)) }}
            then case when {{ matches(number_text(column, "','"), number_pattern(is_money)) }} then 'either' else '.' end
        when {{ matches(number_text(column, "','"), number_pattern(is_money)) }} then ','
    end
    {%- endif -%}
{%- endmacro %}
