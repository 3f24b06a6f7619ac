{#- A condition on judged rows: the id has 15 digits and then zeros, as a spreadsheet leaves longer ids, and so have all long ids of its file. -#}
{% macro is_rounded_id(column, key) -%}
    not judged.{{ column }}_is_exact and coalesce({{ matches('judged.' ~ key, '^[1-9][0-9]{14}00+$') }}, false)
{%- endmacro %}
