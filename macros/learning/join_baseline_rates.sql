{#- The joins that bring the baselines' rates to a CTE `examples`: of its task (task_rates), of its campaign or division
    (group_rates), of customers who last bought about as long ago (recency_rates), and of the level of the best attribute
    (attribute_rates). `keeps_unrated` keeps the examples of a task that has no rate. -#}
{% macro join_baseline_rates(keeps_unrated=false) -%}
    {{ 'left' if keeps_unrated else 'inner' }} join baseline_rates as task_rates
        on
            examples.task = task_rates.task
            and task_rates.rate_level = 'task'
    left join baseline_rates as group_rates
        on
            examples.task = group_rates.task
            and examples.group_id = group_rates.group_id
            and group_rates.rate_level = 'group'
    left join baseline_rates as recency_rates
        on
            examples.task = recency_rates.task
            and examples.recency_group = recency_rates.group_id
            and recency_rates.rate_level = 'recency'
    left join baseline_rates as attribute_rates
        on
            examples.task = attribute_rates.task
            and examples.attribute_group = attribute_rates.group_id
            and attribute_rates.rate_level = 'attribute'
{%- endmacro %}
