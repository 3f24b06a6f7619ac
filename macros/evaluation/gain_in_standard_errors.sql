{#- By how much the best candidate beats the baseline, in words. -#}
{% macro gain_in_standard_errors(row) -%}
    {%- set gain = row ~ '.best_log_loss_gain / nullif(' ~ row ~ '.best_log_loss_gain_se, 0)' -%}
    coalesce({{ decimal_text(gain, 1) }}, 'no') || ' standard errors'
    || case when {{ row }}.is_clustered then ' (rows of one customer taken together)' else '' end
{%- endmacro %}
