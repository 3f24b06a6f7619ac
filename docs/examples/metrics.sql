-- The table in the examples' README files: every candidate and baseline on the same rows of the test split, with 95 %
-- intervals, and who scores. An example asks one question, so its rows are those of one task.
with metrics as (

    select
        task,
        candidate_id,
        metric,
        printf('%.3f', value) || coalesce(printf(' [%.3f, %.3f]', low, high), '') as measured
    from evaluation.model_metrics
    where split = 'test' and segment = 'all' and value is not null

),

champions as (

    select
        task,
        candidate_id
    from evaluation.champion_models

),

final as (

    select
        metrics.candidate_id || case when champions.candidate_id is null then '' else ' (scores)' end as candidate,
        max(case when metrics.metric = 'roc_auc' then metrics.measured end) as auc,
        max(case when metrics.metric = 'pr_auc' then metrics.measured end) as average_precision,
        max(case when metrics.metric = 'log_loss' then metrics.measured end) as log_loss,
        max(case when metrics.metric = 'brier' then metrics.measured end) as brier,
        max(case when metrics.metric = 'observed_over_expected' then metrics.measured end) as observed_over_expected,
        max(case when metrics.metric = 'lift_at_10' then metrics.measured end) as lift_at_10
    from metrics
    left join champions
        on
            metrics.task = champions.task
            and metrics.candidate_id = champions.candidate_id
    group by metrics.task, metrics.candidate_id, champions.candidate_id

)

select * from final
order by candidate like 'baseline%', candidate
