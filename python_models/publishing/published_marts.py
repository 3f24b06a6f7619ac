"""Last node of `dbt build`: every test of what it refs runs before it."""

from dbt.flags import get_flags

from elv.inputs.places import warehouse_folder
from elv.publishing import publish_or_explain


def model(dbt, session):
    tables = {
        "lead_scores": dbt.ref("lead_scores"),
        "lead_conversions": dbt.ref("lead_conversions"),
        "campaign_leaderboard": dbt.ref("campaign_leaderboard"),
        "adset_leaderboard": dbt.ref("adset_leaderboard"),
        "ad_leaderboard": dbt.ref("ad_leaderboard"),
        "weekly_performance": dbt.ref("weekly_performance"),
        "lead_funnel": dbt.ref("lead_funnel"),
        "account_scores": dbt.ref("account_scores"),
        "whitespace_opportunities": dbt.ref("whitespace_opportunities"),
        "division_eligibility": dbt.ref("division_eligibility"),
        "rep_call_list": dbt.ref("rep_call_list"),
        "icp_segments": dbt.ref("icp_segments"),
        "dim_customers": dbt.ref("dim_customers"),
        "dim_customer_history": dbt.ref("dim_customer_history"),
        "dim_products": dbt.ref("dim_products"),
        "dim_divisions": dbt.ref("dim_divisions"),
        "dim_dates": dbt.ref("dim_dates"),
        "fct_sales": dbt.ref("fct_sales"),
        "customer_match_waterfall": dbt.ref("customer_match_waterfall"),
        "customer_match_review": dbt.ref("customer_match_review"),
        "model_metrics": dbt.ref("model_metrics"),
        "model_calibration": dbt.ref("model_calibration"),
        "model_gains": dbt.ref("model_gains"),
        "model_thresholds": dbt.ref("model_thresholds"),
        "champion_models": dbt.ref("champion_models"),
        "label_delay_curve": dbt.ref("label_delay_curve"),
        "label_backtest": dbt.ref("label_backtest"),
        "division_calibration": dbt.ref("division_calibration"),
        "top_decile_overlap": dbt.ref("top_decile_overlap"),
        "feature_drift": dbt.ref("feature_drift"),
        "drift_bins": dbt.ref("drift_bins"),
        "outcome_drift": dbt.ref("outcome_drift"),
        "suspected_leaks": dbt.ref("suspected_leaks"),
        "expected_performance": dbt.ref("expected_performance"),
        "holdout_predictions": dbt.ref("holdout_predictions"),
        "fitted_models": dbt.ref("fitted_models"),
        "serving_models": dbt.ref("serving_models"),
        "feature_catalog": dbt.ref("feature_catalog"),
        "feature_importance": dbt.ref("feature_importance"),
        "score_reasons": dbt.ref("score_reasons"),
        "sampled_contributions": dbt.ref("sampled_contributions"),
        "model_coefficients": dbt.ref("model_coefficients"),
        "score_history": dbt.ref("score_history"),
        "build_fingerprints": dbt.ref("build_fingerprints"),
        "input_profile": dbt.ref("input_profile"),
        "contract_violations": dbt.ref("contract_violations"),
        "input_joins": dbt.ref("input_joins"),
        "rejected_rows": dbt.ref("rejected_rows"),
        "lead_match_rates": dbt.ref("lead_match_rates"),
        "label_counts": dbt.ref("label_counts"),
        "account_label_counts": dbt.ref("account_label_counts"),
        "reconciliation": dbt.ref("reconciliation"),
        "volume_changes": dbt.ref("volume_changes"),
        "alerts": dbt.ref("alerts"),
    }
    folder, may_shrink = warehouse_folder(), dbt.config.meta_get("allow_shrinking")
    return publish_or_explain(session, list(tables), folder, get_flags(), may_shrink)
