-- One row per (task, example, reason): parts of the logit that add up to it.
select
    task,
    example_id,
    cast(reason_rank as integer) as reason_rank,
    feature,
    feature_value,
    contribution
from {{ ref('explain_predictions') }}
