{#- A share (0 to 1) as percent for a sentence. -#}
{% macro percent_text(expression, digits=1) -%}
    {{ decimal_text('100 * (' ~ expression ~ ')', digits) }} || ' %'
{%- endmacro %}
