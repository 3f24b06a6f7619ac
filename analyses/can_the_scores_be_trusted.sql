-- Is the champion better than the baselines on weeks it never saw, and is it calibrated there?
select
    candidate_id,
    metric,
    round(value, 4) as value,
    round(low, 4) as low_95,
    round(high, 4) as high_95,
    n_rows,
    n_positives
from evaluation.model_metrics
where
    split = 'test'
    and metric in ('roc_auc', 'pr_auc', 'log_loss', 'brier', 'lift_at_10', 'observed_over_expected')
    and (
        candidate_id like 'baseline%'
        or candidate_id in (select champion_models.candidate_id from evaluation.champion_models)
    )
order by metric, candidate_id;
