{#- Sums of doubles depend on the order in which threads deliver them; sums of decimals do not. -#}
{% macro exact_sum(expression) -%}
    cast(sum(cast({{ expression }} as decimal(38, 12))) as double)
{%- endmacro %}

{% macro exact_avg(expression) -%}
    (cast(sum(cast({{ expression }} as decimal(38, 12))) as double) / nullif(count({{ expression }}), 0))
{%- endmacro %}
