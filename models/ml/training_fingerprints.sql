-- One row per task: hashes that change when, and only when, what models learn from changes.
--
-- Sums of row hashes do not depend on the order of rows. The names of the features take part, so that a renamed or
-- added column is a change as well.
{% set keys = ['task', 'example_id', 'split', 'fold', 'cutoff_at', 'label'] %}
with row_hashes as (

    {% for model_name in example_models() -%}
    {% set names = example_features(model_name) | map(attribute='name') | list -%}
    {% set quoted = [] -%}
    {% for name in names %}{% do quoted.append(adapter.quote(name)) %}{% endfor -%}
    select
        task,
        value,
        case when split in ('train', 'calibrate') then 1 else 0 end as is_learned,
        cast({{ row_hash(keys + quoted) }} as decimal(38, 0)) as row_hash,
        cast({{ row_hash(keys + ['value'] + quoted) }} as decimal(38, 0)) as value_row_hash,
        '{{ local_md5(names | join("|")) }}' as feature_hash
    from {{ ref(model_name) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        task,
        cast(sum(is_learned) as bigint) as learned_rows,
        md5(
            max(feature_hash) || '|' || cast(sum(is_learned) as varchar) || '|'
            || cast(sum(is_learned * row_hash) as varchar)
        ) as training_fingerprint,
        md5(
            max(feature_hash) || '|'
            || cast(sum(case when value > 0 then is_learned * value_row_hash else 0 end) as varchar)
        ) as value_fingerprint
    from row_hashes
    group by task

)

select * from final
