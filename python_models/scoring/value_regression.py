from elv.learning.value import predict_value


def model(dbt, session):
    threads = dbt.config.meta_get("learner_threads")
    return predict_value([dbt.ref("lead_examples"), dbt.ref("account_examples")], dbt.ref("value_models"), threads)
