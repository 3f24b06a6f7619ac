{#- Models that keep the contract of the examples. One line here brings another table to fitting and scoring. -#}
{% macro example_models() -%}
    {{ return(['lead_examples']) }}
{%- endmacro %}

{#- Features of an examples model in the order of its columns: a list of {name, is_text}. -#}
{% macro example_features(model_name) -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for column in adapter.get_columns_in_relation(ref(model_name)) if '__' in column.name -%}
            {%- do found.append({'name': column.name, 'is_text': column.is_string() or column.dtype | lower == 'string'}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{#- Select (task, example_id, fold, label, feature, value) of the labelled train rows, one row per row and feature of
    one type. `sample_rows`: about so many rows per task, chosen by a hash of the key (0: all). -#}
{% macro unpivoted_features(model_name, is_text, sample_rows=0) -%}
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
        from (
            select
                *,
                count(*) over (partition by task) as task_rows
            from {{ ref(model_name) }}
            where split = 'train' and label is not null
        ) as train_rows
        {%- if sample_rows %}
        where {{ hash_uniform('example_id') }} * task_rows <= {{ sample_rows }}
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
