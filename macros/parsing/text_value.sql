{#- Texts that stand for nothing (var null_texts) become null; others lose the blanks around them, also those that nobody sees. Long texts are
    let through unread, and the list is written out as comparisons: as an `in` list it becomes a join for each column. -#}
{% macro text_value(column) -%}
    {%- if is_linting() %}trim({{ column }}){% else -%}
    {%- set texts = var('null_texts') -%}
    {%- set blanks = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff\u202f\u3000" -%}
    case
        when length({{ column }}) > {{ (texts | map('length') | max) + 2 }} then trim({{ column }}, '{{ blanks }}')
        when {% for text in texts %}lower(trim({{ column }}, '{{ blanks }}')) = '{{ text }}'{{ ' or ' if not loop.last }}{% endfor %} then null
        else trim({{ column }}, '{{ blanks }}')
    end
    {%- endif -%}
{%- endmacro %}
