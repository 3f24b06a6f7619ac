from elv.learning.explaining import measure_importance


def model(dbt, session):
    threads = dbt.config.meta_get("learner_threads")
    return measure_importance(
        [dbt.ref("lead_examples"), dbt.ref("account_examples")], dbt.ref("fitted_models"), threads
    )
