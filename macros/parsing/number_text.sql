{#- A number's text in plain characters and lower case, with its decimal mark as `.` and the other mark as `,`. -#}
{% macro number_text(column, decimal_mark) -%}
    translate(lower({{ plain_characters(column) }}), '.,', case when {{ decimal_mark }} = ',' then ',.' else '.,' end)
{%- endmacro %}
