from elv.learning.item_scores import score_divisions


def model(dbt, session):
    return score_divisions(
        dbt.ref("int_account_items"),
        is_enabled=dbt.config.meta_get("is_enabled"),
        penalty=dbt.config.meta_get("penalty"),
        max_items=dbt.config.meta_get("max_items"),
    )
