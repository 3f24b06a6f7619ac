-- One row per (task, example, feature) of a fixed sample of scored examples: parts of the logit that add up to it.
select
    task,
    example_id,
    model_version,
    feature,
    feature_value,
    feature_number,
    contribution
from {{ ref('explain_sample') }}
