from elv.learning.predicting import predict_examples


def model(dbt, session):
    threads = dbt.config.meta_get("learner_threads")
    models, champions, serving = dbt.ref("fitted_models"), dbt.ref("champion_models"), dbt.ref("serving_models")
    # Accounts have a row per cutoff; what was asked of past cutoffs is answered by now.
    accounts = dbt.ref("account_examples").filter("split = 'score'")
    # A few leads may all be organic; that says nothing about the ads input.
    has_ads = bool(dbt.ref("int_ad_entities").limit(1).fetchall())
    return predict_examples([dbt.ref("lead_examples"), accounts], models, champions, serving, threads, has_ads=has_ads)
