{#- The text of a date or a time in plain characters and lower case, without the day of the week and without what stands in parentheses
    behind an offset. -#}
{% macro moment_text(column) -%}
    {%- set weekdays = weekday_names().values() | join('|') -%}
    regexp_replace(
        regexp_replace(lower({{ plain_characters(column) }}), '^(?:{{ weekdays }})[.]?,? ', ''), '([+-][0-9:]{2,5}) ?[(][^()]*[)]$', '\1'
    )
{%- endmacro %}
