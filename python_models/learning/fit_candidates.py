from elv.learning.fitting import fit_candidates


def model(dbt, session):
    stored = session.sql(f"select * from {dbt.this}") if dbt.is_incremental else None
    return fit_candidates(
        [dbt.ref("lead_examples"), dbt.ref("account_examples")],
        fingerprints=dbt.ref("training_fingerprints"),
        catalog=dbt.ref("feature_catalog"),
        grid=dbt.ref("model_grid"),
        stored=stored,
        settings=dbt.config.meta_get("settings"),
        only=dbt.config.meta_get("candidates"),
        calibration=dbt.config.meta_get("calibration"),
    )
