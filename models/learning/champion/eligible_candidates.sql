-- One row per task and candidate that could be chosen: its place by the task's selection rule, and what decided it.
--
-- Eligible is a candidate whose fit succeeded and whose scores differ from row to row. By log_loss the lowest is first;
-- by lift_at_10 the highest mean lift among those that beat the best baseline, then the lower Brier score. Lifts are
-- rounded: a hundredth is noise. The first id is the last resort. The calibrate split alone is read.
with candidate_comparisons as (

    select
        task,
        candidate_id,
        model_version,
        is_baseline,
        has_ranking,
        log_loss,
        brier,
        round(mean_lift_at_10, 2) as mean_lift_at_10,
        baseline_candidate_id,
        is_better_than_baseline,
        {{ selection_rule('task') }} as selection_rule
    from {{ ref('candidate_comparisons') }}

),

failed_versions as (

    select distinct
        task,
        candidate_id,
        model_version
    from {{ ref('fitted_models') }}
    where status <> 'fitted'

),

eligible as (

    select
        candidate_comparisons.*,
        case
            when candidate_comparisons.selection_rule = 'log_loss' then 0
            when candidate_comparisons.baseline_candidate_id is null then 0
            when candidate_comparisons.is_better_than_baseline then 0
            else 1
        end as first_criterion,
        case
            when candidate_comparisons.selection_rule = 'log_loss' then candidate_comparisons.log_loss
            else coalesce(-candidate_comparisons.mean_lift_at_10, 0)
        end as second_criterion,
        case when candidate_comparisons.selection_rule = 'log_loss' then 0 else candidate_comparisons.brier end
            as third_criterion
    from candidate_comparisons
    left join failed_versions
        on
            candidate_comparisons.task = failed_versions.task
            and candidate_comparisons.candidate_id = failed_versions.candidate_id
            and candidate_comparisons.model_version = failed_versions.model_version
    where
        not candidate_comparisons.is_baseline
        and candidate_comparisons.has_ranking
        and failed_versions.task is null

),

ranked as (

    select
        eligible.*,
        row_number() over (
            partition by eligible.task
            order by
                eligible.first_criterion,
                eligible.second_criterion,
                eligible.third_criterion,
                eligible.candidate_id
        ) as eligible_rank,
        count(*) over (
            partition by eligible.task, eligible.first_criterion, eligible.second_criterion
        ) as equal_count,
        count(*) over (
            partition by eligible.task, eligible.first_criterion, eligible.second_criterion, eligible.third_criterion
        ) as alike_count
    from eligible

),

final as (

    select
        task,
        candidate_id,
        model_version,
        selection_rule,
        cast(eligible_rank as integer) as eligible_rank,
        cast(count(*) over (partition by task) as integer) as eligible_count,
        cast(equal_count as integer) as equal_count,
        mean_lift_at_10,
        case
            when equal_count = 1 then selection_rule
            when alike_count = 1 then 'brier'
            else 'candidate_id'
        end as decided_by
    from ranked

)

select * from final
