from elv.evaluation.bootstrap import bootstrap_metrics


def model(dbt, session):
    return bootstrap_metrics(
        dbt.ref("holdout_predictions"),
        dbt.ref("account_examples"),
        replicates=dbt.config.meta_get("replicates"),
        max_rows=dbt.config.meta_get("max_rows"),
    )
