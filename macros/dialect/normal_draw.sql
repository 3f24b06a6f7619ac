{#- By Box and Muller: two of the four uniform numbers of a text make one normal number. -#}
{% macro normal_draw(expression, part=0) -%}
    sqrt(-2 * ln(1 - {{ hash_uniform(expression, part) }})) * cos(2 * pi() * {{ hash_uniform(expression, part + 1) }})
{%- endmacro %}
