{#- AUC over groups of equal scores: of all pairs of a positive and a negative, the share in which the positive scores higher,
    ties counted half. An aggregate; null where a class is missing. -#}
{% macro auc(positives, negatives, positives_above) -%}
    {{ exact_sum(positives_above ~ ' * ' ~ negatives) }}
        / nullif({{ exact_sum(positives) }} * {{ exact_sum(negatives) }}, 0)
{%- endmacro %}
