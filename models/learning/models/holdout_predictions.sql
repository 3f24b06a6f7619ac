-- One row per (task, candidate, example) of the calibrate and test splits: what evaluation reads.
select
    task,
    candidate_id,
    model_version,
    example_id,
    split,
    fold,
    cutoff_at,
    label,
    value,
    score,
    p,
    p_recalibrated
from {{ ref('predict_holdout') }}
