-- Is the champion better than the baselines on weeks it never saw, and is it calibrated there?
with champions as (

    select
        task,
        candidate_id
    from evaluation.champion_models

),

final as (

    select
        metrics.task,
        metrics.candidate_id,
        metrics.metric,
        round(metrics.value, 4) as value,
        round(metrics.low, 4) as low_95,
        round(metrics.high, 4) as high_95,
        metrics.row_count,
        metrics.positive_count
    from evaluation.model_metrics as metrics
    inner join champions on metrics.task = champions.task
    where
        metrics.split = 'test'
        -- Accounts have metrics per division, cutoff and cohort too.
        and metrics.segment = 'all'
        and metrics.metric in ('roc_auc', 'pr_auc', 'log_loss', 'brier', 'lift_at_10', 'observed_over_expected')
        and (metrics.candidate_id like 'baseline%' or metrics.candidate_id = champions.candidate_id)

)

select * from final
order by task, metric, candidate_id;
