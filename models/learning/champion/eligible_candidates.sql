-- One row per task and candidate that could be chosen: its place, and what decided it.
--
-- Eligible is a candidate whose fit succeeded and whose scores differ from row to row. The average of all candidates is
-- the one to beat: first come candidates whose log loss is lower by more than average_beaten_by_se standard errors of
-- the paired difference, then the average, then the others, each by log loss. What gains nothing on the best baseline
-- comes after all that do. The first id is the last resort. The calibrate split alone is read.
with candidate_comparisons as (

    select
        task,
        candidate_id,
        model_version,
        is_baseline,
        has_ranking,
        log_loss,
        baseline_candidate_id,
        log_loss_gain,
        average_gain,
        average_gain_se
    from {{ ref('candidate_comparisons') }}

),

fitted_models as (

    select distinct
        task,
        candidate_id,
        model_version,
        algorithm,
        status
    from {{ ref('fitted_models') }}

),

eligible as (

    select
        comparisons.*,
        case when comparisons.baseline_candidate_id is null or comparisons.log_loss_gain > 0 then 0 else 1 end
            as no_gain,
        case
            when fitted_models.algorithm = 'average' then 'average'
            when comparisons.average_gain > {{ var('average_beaten_by_se') }} * comparisons.average_gain_se
                then 'beats_average'
            else 'log_loss'
        end as decided_by
    from candidate_comparisons as comparisons
    left join fitted_models
        on
            comparisons.task = fitted_models.task
            and comparisons.candidate_id = fitted_models.candidate_id
            and comparisons.model_version = fitted_models.model_version
    where
        not comparisons.is_baseline
        and comparisons.has_ranking
        and coalesce(fitted_models.status, 'fitted') = 'fitted'

),

final as (

    select
        task,
        candidate_id,
        model_version,
        cast(
            row_number() over (
                partition by task
                order by
                    no_gain,
                    case decided_by when 'beats_average' then 0 when 'average' then 1 else 2 end,
                    log_loss,
                    candidate_id
            ) as integer
        ) as eligible_rank,
        cast(count(*) over (partition by task) as integer) as eligible_count,
        decided_by
    from eligible

)

select * from final
