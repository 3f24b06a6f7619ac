{#- One reason of a score in a few characters: the feature, its value, and what it adds to the logit. -#}
{% macro reason_text() -%}
    feature || coalesce(' = ' || feature_value, '') || ' (' || case when contribution >= 0 then '+' else '' end
    || {{ decimal_text('contribution', 2) }} || ')'
{%- endmacro %}
