{#- Select (task, subject, feature, is_text, example_id, cluster_id, cutoff_at, number_value, text_value) of the named
    features of one examples model: a row per feature and row of `rows`, a relation or CTE with its columns. -#}
{% macro drift_values(model_name, rows, features) -%}
    {%- set columns = [] -%}
    {%- for feature in (example_features(model_name) if features else []) if feature.name in features -%}
        {%- do columns.append(feature) -%}
    {%- endfor -%}
    {%- for feature in columns %}
    select
        task,
        'feature' as subject,
        '{{ feature.name }}' as feature,
        {{ 'true' if feature.is_text else 'false' }} as is_text,
        example_id,
        {{ drift_cluster(model_name, feature.name) }} as cluster_id,
        cutoff_at,
        {{ 'cast(null as double)' if feature.is_text else 'cast(' ~ adapter.quote(feature.name) ~ ' as double)' }}
            as number_value,
        {{ 'cast(' ~ adapter.quote(feature.name) ~ ' as varchar)' if feature.is_text else 'cast(null as varchar)' }}
            as text_value
    from {{ rows }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        task,
        'feature' as subject,
        cast(null as varchar) as feature,
        false as is_text,
        example_id,
        cast(null as varchar) as cluster_id,
        cutoff_at,
        cast(null as double) as number_value,
        cast(null as varchar) as text_value
    from {{ rows }}
    where 1 = 0
    {%- endfor %}
{%- endmacro %}
