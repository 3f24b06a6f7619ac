from elv.learning.explaining import explain_sample


def model(dbt, session):
    # Accounts have a row per cutoff; what was asked of past cutoffs is answered by now.
    accounts = dbt.ref("account_examples").filter("split = 'score'")
    return explain_sample(
        [dbt.ref("lead_examples"), accounts],
        dbt.ref("fitted_models"),
        dbt.ref("champion_models"),
        dbt.ref("serving_models"),
        rows=dbt.config.meta_get("contributions_sample_rows"),
        threads=dbt.config.meta_get("learner_threads"),
    )
