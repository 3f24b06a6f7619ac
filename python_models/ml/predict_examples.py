from elv.learning.predicting import predict_examples


def model(dbt, session):
    threads = dbt.config.meta_get("learner_threads")
    models, champions = dbt.ref("fitted_models"), dbt.ref("champion_models")
    return predict_examples([dbt.ref("lead_examples")], models, champions, threads)
