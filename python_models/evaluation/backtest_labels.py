from elv.learning.backtest import backtest_labels


def model(dbt, session):
    return backtest_labels(
        dbt.ref("lead_examples"),
        dbt.ref("int_label_as_of_dates"),
        dbt.ref("int_lead_observed_fractions"),
        catalog=dbt.ref("feature_catalog"),
        grid=dbt.ref("model_grid"),
        test_days=dbt.config.meta_get("test_days"),
        settings=dbt.config.meta_get("settings"),
    )
