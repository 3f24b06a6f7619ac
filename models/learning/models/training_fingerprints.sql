-- One row per task: hashes that change when, and only when, what models learn from changes.
--
-- Sums of row hashes do not depend on the order of rows. The names of the features take part, so that a renamed or
-- added column is a change as well.
with row_hashes as (

    {{ example_row_hashes() }}

),

final as (

    select
        task,
        cast(sum(is_learned) as bigint) as learned_rows,
        md5(
            max(feature_hash) || '|' || cast(sum(is_learned) as varchar) || '|'
            || cast(sum(is_exposed) as varchar) || '|'
            || cast(sum(greatest(is_learned, is_exposed) * row_hash) as varchar)
        ) as training_fingerprint,
        md5(
            max(feature_hash) || '|'
            || cast(
                sum(case when label = 1 and value is not null then is_learned * value_row_hash else 0 end) as varchar
            )
        ) as value_fingerprint
    from row_hashes
    group by task

)

select * from final
