from elv.learning.value_store import fit_value


def model(dbt, session):
    stored = session.sql(f"select * from {dbt.this}") if dbt.is_incremental else None
    fingerprints, catalog = dbt.ref("training_fingerprints"), dbt.ref("feature_catalog")
    return fit_value(
        [dbt.ref("lead_examples"), dbt.ref("account_examples")],
        fingerprints,
        catalog,
        stored,
        dbt.config.meta_get("settings"),
    )
