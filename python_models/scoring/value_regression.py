from elv.learning.value_store import predict_value


def model(dbt, session):
    return predict_value([dbt.ref("lead_examples"), dbt.ref("account_examples")], dbt.ref("value_models"))
