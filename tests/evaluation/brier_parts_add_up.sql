-- brier = miscalibration - discrimination + uncertainty, and recalibration never makes the score worse.
with model_metrics as (

    select
        task,
        candidate_id,
        split,
        segment,
        metric,
        value
    from {{ ref('model_metrics') }}

),

parts as (

    select
        task,
        candidate_id,
        split,
        segment,
        max(case when metric = 'brier' then value end) as brier,
        max(case when metric = 'brier_mcb' then value end) as brier_mcb,
        max(case when metric = 'brier_dsc' then value end) as brier_dsc,
        max(case when metric = 'brier_unc' then value end) as brier_unc
    from model_metrics
    group by task, candidate_id, split, segment

),

final as (

    select *
    from parts
    where
        abs(brier - (brier_mcb - brier_dsc + brier_unc)) > 1e-9
        or brier_mcb < -1e-9

)

select * from final
