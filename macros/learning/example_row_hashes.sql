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
