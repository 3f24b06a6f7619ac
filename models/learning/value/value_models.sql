-- One row per task: the regression of what a win is worth, or why there is none.
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
        winners as winner_count,
        value_cap,
        winsor_factor,
        smearing_factor,
        log_mse,
        constant_log_mse,
        features,
        encoder,
        model_text,
        library_versions,
        fit_seconds,
        fitted_at
    from fit_value

)

select * from final
