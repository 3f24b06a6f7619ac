{#- The value below which a chi-square statistic stays with the probability whose standard normal quantile is `z`, by Wilson
    and Hilferty: within half a percent of the exact value at two degrees of freedom and closer above. -#}
{% macro chi_square_quantile(degrees, z=2.3263478740408408) -%}
    {{ degrees }} * power(1 - 2 / (9.0e0 * {{ degrees }}) + {{ z }} * sqrt(2 / (9.0e0 * {{ degrees }})), 3)
{%- endmacro %}
