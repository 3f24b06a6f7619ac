-- One row per (task, candidate, feature): how much the candidate leans on the feature.
with measure_importance as (

    select
        task,
        candidate_id,
        model_version,
        feature,
        importance_share,
        mean_abs_contribution
    from {{ ref('measure_importance') }}

),

final as (

    select
        task,
        candidate_id,
        model_version,
        feature,
        importance_share,
        mean_abs_contribution,
        cast(
            row_number() over (
                partition by task, candidate_id order by mean_abs_contribution desc, feature asc
            ) as integer
        ) as importance_rank
    from measure_importance

)

select * from final
