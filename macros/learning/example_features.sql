{#- Models that keep the contract of the examples. One line here brings another table to fitting and scoring. -#}
{% macro example_models() -%}
    {{ return(['lead_examples', 'account_examples']) }}
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

{#- Select (task, example_id, fold, label, feature, value) of the labelled train rows of all examples models: one row
    per row and feature of one type. `sample_rows`: about so many rows per task, by a hash of the key (0: all). -#}
{% macro unpivoted_features(is_text, sample_rows=0) -%}
    {%- for model_name in example_models() -%}
        {{ unpivoted_features_of(model_name, is_text, sample_rows) }}
        {{- ' union all ' if not loop.last -}}
    {%- endfor -%}
{%- endmacro %}

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
                count(*) as task_rows
            from {{ ref(model_name) }}
            where split = 'train' and label is not null
            group by task
        ) as task_counts on task = counted_task
        {%- endif %}
        where
            split = 'train'
            and label is not null
            {%- if sample_rows %}
            and {{ hash_uniform('example_id') }} * task_rows <= {{ sample_rows }}
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

{#- Examples models that say what was seen of rows before their label closed (observed_label, observed_fraction). -#}
{% macro models_with_exposure() -%}
    {{ return(['lead_examples']) }}
{%- endmacro %}

{#- Select (task, label, value, is_learned, is_exposed, row_hash, value_row_hash, feature_hash) of all rows of all examples models. -#}
{% macro example_row_hashes() -%}
    {%- set is_learned = "split in ('train', 'calibrate')" -%}
    {#- The final label of a row that is learned from while it is open is nothing that a model sees. -#}
    {%- set label = 'case when ' ~ is_learned ~ ' then label end' -%}
    {%- for model_name in example_models() -%}
        {%- set has_exposure = model_name in models_with_exposure() -%}
        {%- set keys = ['task', 'example_id', 'split', 'fold', 'cutoff_at', label] -%}
        {%- if has_exposure -%}{%- do keys.extend(['observed_label', 'observed_fraction']) -%}{%- endif -%}
        {%- set names = example_features(model_name) | map(attribute='name') | list -%}
        {%- set quoted = [] -%}
        {%- for name in names -%}{%- do quoted.append(adapter.quote(name)) -%}{%- endfor -%}
    select
        task,
        label,
        value,
        case when {{ is_learned }} then 1 else 0 end as is_learned,
        {{ 'case when observed_fraction > 0 then 1 else 0 end' if has_exposure else '0' }} as is_exposed,
        cast({{ row_hash(keys + quoted) }} as decimal(38, 0)) as row_hash,
        cast({{ row_hash(keys + ['value'] + quoted) }} as decimal(38, 0)) as value_row_hash,
        '{{ local_md5(names | join("|")) }}' as feature_hash
    from {{ ref(model_name) }}
    {{- ' union all ' if not loop.last -}}
    {%- endfor -%}
{%- endmacro %}
