{#-
Least-squares slope of a daily measure over the days 1 to w of a window, from its sum and its sum weighted by day. A day
without rows is a day without the measure.
-#}
{% macro window_slope(day_weighted_sum, plain_sum, window) -%}
    {%- set sum_of_days = window * (window + 1) // 2 -%}
    {%- set spread = window * (window * (window + 1) * (2 * window + 1) // 6) - sum_of_days ** 2 -%}
    ({{ window }} * cast({{ day_weighted_sum }} as double) - {{ sum_of_days }} * cast({{ plain_sum }} as double))
        / {{ spread }}.0e0
{%- endmacro %}
