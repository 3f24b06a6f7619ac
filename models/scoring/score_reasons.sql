-- One row per (task, example, reason): parts of the logit that add up to it.
with explain_predictions as (

    select
        task,
        example_id,
        cast(reason_rank as integer) as reason_rank,
        feature,
        feature_value,
        contribution
    from {{ ref('explain_predictions') }}

),

final as (

    select * from explain_predictions

)

select * from final
