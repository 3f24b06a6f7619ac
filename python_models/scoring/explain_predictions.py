from elv.learning.explaining import explain_predictions


def model(dbt, session):
    return explain_predictions(
        [dbt.ref("lead_examples"), dbt.ref("account_examples")],
        dbt.ref("fitted_models"),
        dbt.ref("champion_models"),
        dbt.ref("serving_models"),
        dbt.ref("predictions"),
        max_rows=dbt.config.meta_get("reasons_max_rows"),
        reasons=dbt.config.meta_get("reasons_per_lead"),
        threads=dbt.config.meta_get("learner_threads"),
    )
