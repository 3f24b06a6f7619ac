from elv.learning.refitting import refit_champions


def model(dbt, session):
    return refit_champions(
        [dbt.ref("lead_examples"), dbt.ref("account_examples")],
        dbt.ref("fitted_models"),
        dbt.ref("champion_models"),
        dbt.config.meta_get("settings"),
    )
