-- One row per (task, candidate): the models of this build, as text, and the pinned ones.
--
-- Everything that was ever fitted stays in fit_candidates. Here are the rows that belong to the present rows and
-- grid, and versions pinned in seeds/promoted_models.csv, which get the version into their id so as not to be
-- mistaken for what the candidate is today.
with fit_candidates as (

    select * from {{ ref('fit_candidates') }}

),

promoted_models as (

    select distinct
        task,
        cast(model_version as varchar) as model_version
    from {{ ref('promoted_models') }}

),

chosen as (

    select
        fit_candidates.*,
        promoted_models.model_version is not null as is_promoted,
        case
            when fit_candidates.is_current then fit_candidates.candidate_id
            else fit_candidates.candidate_id || '@' || fit_candidates.model_version
        end as unique_candidate_id
    from fit_candidates
    left join promoted_models
        on
            fit_candidates.task = promoted_models.task
            and fit_candidates.model_version = promoted_models.model_version
    where fit_candidates.is_current or promoted_models.model_version is not null

),

final as (

    select
        task,
        unique_candidate_id as candidate_id,
        model_version,
        algorithm,
        calibrator,
        parameters,
        features,
        encoder,
        model_text,
        calibrator_text,
        training_fingerprint,
        status,
        reason,
        train_rows,
        train_positives,
        calibrate_rows,
        calibrate_positives,
        train_auc,
        calibrate_auc,
        notes,
        library_versions,
        model_checksum,
        fit_seconds,
        is_current,
        is_promoted,
        fitted_at
    from chosen

)

select * from final
