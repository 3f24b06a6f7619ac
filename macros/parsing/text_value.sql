{#- Texts treated as null (var null_texts) become null; others lose the blanks around them, also those that nobody sees.
    `also` adds texts treated as null in this column: `na` is Namibia in a country's. -#}
{% macro text_value(column, also=[]) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set texts = var('null_texts') + also -%}
    {%- set blanks = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u202f\u3000" -%}
    case
        when length({{ column }}) > {{ (texts | map('length') | max) + 2 }} or not {{ is_among("lower(trim(" ~ column ~ ", '" ~ blanks ~ "'))", texts) }}
            then trim({{ column }}, '{{ blanks }}')
    end
    {%- endif -%}
{%- endmacro %}
