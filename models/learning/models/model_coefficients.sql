-- One row per (task, candidate, part, column): what a linear model, or the linear part of one, multiplies with what.
select
    task,
    candidate_id,
    model_version,
    part,
    column_number,
    feature,
    column_kind,
    level,
    coefficient,
    train_mean,
    train_scale,
    cap_low,
    cap_high,
    median,
    is_log
from {{ ref('read_coefficients') }}
