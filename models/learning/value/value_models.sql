-- One row per task: the model of what a positive example is worth, or why there is none.
with fit_value as (

    select * from {{ ref('fit_value') }}
    where is_current

),

final as (

    select
        task,
        value_version,
        value_fingerprint,
        status,
        reason,
        positives as positive_count,
        winners as winner_count,
        balance_factor,
        smearing_factor,
        win_log_loss,
        constant_win_log_loss,
        log_mse,
        constant_log_mse,
        features,
        encoder,
        win_model,
        severity_model,
        library_versions,
        model_checksum,
        fit_seconds,
        fitted_at
    from fit_value

)

select * from final
