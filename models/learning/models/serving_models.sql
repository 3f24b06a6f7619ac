-- One row per task whose champion is a model that nobody pinned: what scores the rows that came after all it learned
-- from.
select
    task,
    candidate_id,
    model_version,
    judged_version,
    algorithm,
    calibrator,
    features,
    encoder,
    model_text,
    calibrator_text,
    closed_rows,
    learned_rows,
    learned_positives,
    calibrated_rows,
    calibrated_positives,
    learned_from_at,
    learned_through_at,
    library_versions,
    model_checksum,
    fit_seconds,
    fitted_at
from {{ ref('refit_champions') }}
