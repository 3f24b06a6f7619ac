from elv.learning.predicting import predict_holdout


def model(dbt, session):
    threads = dbt.config.meta_get("learner_threads")
    models, baselines = dbt.ref("fitted_models"), dbt.ref("baseline_predictions")
    return predict_holdout([dbt.ref("lead_examples"), dbt.ref("account_examples")], models, baselines, threads)
