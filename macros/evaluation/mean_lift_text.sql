{#- The lift by which the best candidate was chosen, in words. -#}
{% macro mean_lift_text(row) -%}
    'mean lift@10 over the calibrate cutoffs ('
    || coalesce({{ decimal_text(row ~ '.best_mean_lift_at_10', 2) }}, 'unknown') || ')'
{%- endmacro %}
