{% macro unpivoted_features_of(model_name, is_text, sample_rows) -%}
    {%- set type = 'varchar' if is_text else 'double' -%}
    {%- set names = [] -%}
    {%- for feature in example_features(model_name) if feature.is_text == is_text -%}
        {%- do names.append(adapter.quote(feature.name)) -%}
    {%- endfor -%}
    {%- set keys = 'task, example_id, fold, label' -%}
    {%- if names -%}
    select
        {{ keys }},
        feature,
        value
    from (
        select
            {{ keys }},
            {%- for name in names %}
            cast({{ name }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ ref(model_name) }}
        {%- if sample_rows %}
        inner join (
            select
                task as counted_task,
                count(label) as task_rows,
                max(case when split <> 'score' then cutoff_at end) as last_cutoff_at
            from {{ ref(model_name) }}
            group by task
        ) as task_counts on task = counted_task
        {%- endif %}
        where
            label is not null
            {%- if sample_rows %}
            and cutoff_at <= last_cutoff_at
            and {{ hash_uniform('example_id') }} * task_rows <= {{ sample_rows }}
            {%- else %}
            and split = 'train'
            {%- endif %}
    ) as typed_rows
    unpivot include nulls (value for feature in ({{ names | join(', ') }}))
    {%- else -%}
    select
        {{ keys }},
        cast(null as varchar) as feature,
        cast(null as {{ type }}) as value
    from {{ ref(model_name) }}
    where 1 = 0
    {%- endif -%}
{%- endmacro %}
