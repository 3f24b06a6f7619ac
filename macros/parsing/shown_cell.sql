{#- A cell of first_cell_of for people: line and text. -#}
{% macro shown_cell(cell) -%}
    'line ' || ltrim(substr({{ cell }}, 1, 12), '0') || ': ' || substr({{ cell }}, 13)
{%- endmacro %}
