{#- A query with one row per text of a list, in a column of the given name; no rows for an empty list. -#}
{% macro text_rows(texts, column_name) -%}
    select cast(null as varchar) as {{ column_name }} where false
    {%- for text in texts %}
    union all
    select '{{ text | replace("'", "''") }}' as {{ column_name }}
    {%- endfor %}
{%- endmacro %}
