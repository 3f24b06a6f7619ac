"""What a run folder holds: one line per table that is written, and where it comes from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elv.report.words.places import campaign_sql

# Raise when a file is renamed, taken away or changes its meaning; added files and columns are no change.
SCHEMA_VERSION = 2

LEADS, ACCOUNTS, BOTH = "leads", "accounts", "both"
CSV_AND_PARQUET = ("csv", "parquet")
PARQUET_ONLY = ("parquet",)
# Column with the name and the platform of a campaign, beside its id.
CAMPAIGN = "campaign"

# Parts of a split are of interest for what scores; for every candidate they would fill megabytes.
OF_CHAMPIONS = """
    segment = 'all' or (task, candidate_id) in (select (task, candidate_id) from evaluation.champion_models)
"""


@dataclass(frozen=True)
class RunTable:
    """A table of the published copy and the file it becomes.

    `order` makes the file the same on every machine. A table that the published copy does not have is left out;
    a table without rows is written with its header, because "none" is an answer too. CSV is for what people open.
    `has_campaign` writes the campaign's name and platform beside its id, as people know it.
    `is_result` marks what the run id is a fingerprint of: what the same inputs and settings give again.
    """

    stem: str
    table: str
    order: str
    description: str
    domain: str = BOTH
    where: str = ""
    kinds: tuple[str, ...] = CSV_AND_PARQUET
    is_result: bool = False
    has_campaign: bool = False

    def query(self, renames: Mapping[str, str]) -> str:
        """Return the SELECT that gives the file's rows; `renames` are new names of columns by their old ones."""
        renamed = ", ".join(f"{old} as {new}" for old, new in renames.items())
        columns = f"* rename ({renamed})" if renames else "*"
        if self.has_campaign:
            columns += (
                f", (select max({campaign_sql('campaigns')}) from marts.campaign_leaderboard as campaigns"
                f" where campaigns.campaign_id = {self.table}.campaign_id) as {CAMPAIGN}"
            )
        condition = f" where {self.where}" if self.where else ""
        return f"select {columns} from {self.table}{condition} order by {self.order}"


TABLES = (
    # --- what to act on -------------------------------------------------------------------------------------
    RunTable(
        "lead_predictions",
        "marts.lead_scores",
        "call_rank nulls last, elv_rank, lead_id",
        "One row per lead, open ones first in the order to call them: probability to qualify, what it is worth, rank.",
        LEADS,
        is_result=True,
        has_campaign=True,
    ),
    *(
        RunTable(
            f"{grain}_leaderboard",
            f"marts.{grain}_leaderboard",
            f"elv_per_spend_rank nulls last, {grain}_id, currency",
            f"One row per {name} and currency: spend, leads, ELV per spend with its 80 % interval.",
            LEADS,
            is_result=True,
            has_campaign=grain != "campaign",
        )
        for grain, name in (("campaign", "campaign"), ("adset", "ad set"), ("ad", "ad"))
    ),
    RunTable(
        "weekly_performance",
        "marts.weekly_performance",
        "week, campaign_id, currency",
        "One row per week, campaign and currency: spend, leads, results and value beside those of the week before.",
        LEADS,
    ),
    RunTable(
        "lead_funnel",
        "marts.lead_funnel",
        "campaign_id, currency",
        "One row per campaign and currency: impressions to won leads, with the rate and cost of each step.",
        LEADS,
    ),
    RunTable(
        "account_scores",
        "marts.account_scores",
        "expected_value_rank",
        "One row per customer and division: probability to buy, expected value, rank.",
        ACCOUNTS,
        is_result=True,
    ),
    RunTable(
        "whitespace_opportunities",
        "marts.whitespace_opportunities",
        "overall_rank nulls last, customer_id, division",
        "One row per customer and division it does not own: what offering it is worth, and who may not be offered it.",
        ACCOUNTS,
        is_result=True,
    ),
    RunTable(
        "rep_call_list",
        "marts.rep_call_list",
        "rep_id, kind desc, call_rank",
        "One row per call to make: who calls which lead or customer, in which order, with which offer.",
        is_result=True,
    ),
    RunTable(
        "icp_segments",
        "marts.icp_segments",
        "division, segment_rank",
        "One row per division and customer segment: how much likelier the segment is to own the division.",
        ACCOUNTS,
        is_result=True,
    ),
    # --- how good the scores are ----------------------------------------------------------------------------
    RunTable(
        "champions",
        "evaluation.champion_models",
        "task",
        "One row per task: what scores, and why.",
        is_result=True,
    ),
    RunTable(
        "model_metrics",
        "evaluation.model_metrics",
        "task, candidate_id, split, segment, metric",
        "One row per task, candidate, split, segment and metric, with 95 % interval; segments of what scores.",
        where=OF_CHAMPIONS,
        is_result=True,
    ),
    RunTable(
        "gains",
        "evaluation.model_gains",
        "task, candidate_id, split, segment, top_percent",
        "One row per task, candidate, split, segment and share of the list: captured positives, lift, value.",
        where=OF_CHAMPIONS,
    ),
    RunTable(
        "calibration",
        "evaluation.model_calibration",
        "task, candidate_id, split, segment, bin_number",
        "One row per task, candidate, split, segment and bin: predicted and observed rate with their bands.",
        where=OF_CHAMPIONS,
    ),
    RunTable(
        "thresholds",
        "evaluation.model_thresholds",
        "all",
        "One row per task, candidate, split, segment and threshold: what acting above it would have caught.",
        where=OF_CHAMPIONS,
    ),
    RunTable(
        "division_calibration",
        "evaluation.division_calibration",
        "division",
        "One row per division: purchases against what was predicted, the shift of the division included.",
        ACCOUNTS,
    ),
    RunTable(
        "top_decile_overlap",
        "evaluation.top_decile_overlap",
        "earlier_cutoff_at, later_cutoff_at",
        "One row per pair of neighbouring cutoffs: how much of the top decile stays in it.",
        ACCOUNTS,
    ),
    RunTable(
        "holdout_predictions",
        "ml.holdout_predictions",
        "task, candidate_id, example_id",
        "One row per task, candidate and example of the calibrate and test splits: what every metric is made of.",
        kinds=PARQUET_ONLY,
    ),
    # --- what the models are and lean on --------------------------------------------------------------------
    RunTable(
        "fitted_models",
        "ml.fitted_models",
        "task, candidate_id",
        "One row per task and candidate: the models as text, and what they were fitted on.",
        kinds=PARQUET_ONLY,
    ),
    RunTable(
        "serving_models",
        "ml.serving_models",
        "task",
        "One row per task: the champion's recipe fitted on all closed rows, which scores what came after them.",
        kinds=PARQUET_ONLY,
    ),
    RunTable(
        "coefficients",
        "ml.model_coefficients",
        "task, candidate_id, part, column_number",
        "One row per task, linear candidate, part and column: its coefficient and how the column is made.",
    ),
    RunTable(
        "feature_importance",
        "ml.feature_importance",
        "task, candidate_id, importance_rank",
        "One row per task, candidate and feature: mean |SHAP| and share of gain or |coefficient|.",
    ),
    RunTable(
        "sampled_contributions",
        "ml.sampled_contributions",
        "task, example_id, feature",
        "One row per task, sampled example and feature: SHAP values of the champion that add up to the logit.",
        kinds=PARQUET_ONLY,
    ),
    RunTable(
        "score_reasons",
        "ml.score_reasons",
        "task, example_id, reason_rank",
        "One row per task, example and reason: the features that moved its score most.",
        kinds=PARQUET_ONLY,
    ),
    RunTable(
        "feature_catalog",
        "ml.feature_catalog",
        "task, feature",
        "One row per task and feature: coverage, range, quantiles, AUC on its own, and why it is not used.",
    ),
    # --- labels and drift -----------------------------------------------------------------------------------
    RunTable(
        "lead_label_counts",
        "quality.label_counts",
        "all",
        "One row per month of creation, split and label state: leads.",
        LEADS,
    ),
    RunTable(
        "account_label_counts",
        "quality.account_label_counts",
        "cutoff_at desc, division",
        "One row per cutoff and division: which split it serves, customers asked about, prevalence.",
        ACCOUNTS,
    ),
    RunTable(
        "label_delay_curve",
        "evaluation.label_delay_curve",
        "all",
        "One row per task and age: how long outcomes take to happen.",
    ),
    RunTable(
        "label_backtest",
        "evaluation.label_backtest",
        "all",
        "What past builds would have said, against what happened since.",
    ),
    RunTable(
        "feature_drift",
        "evaluation.feature_drift",
        "all",
        "How far features and scores of each period are from those trained on.",
    ),
    RunTable(
        "outcome_drift",
        "evaluation.outcome_drift",
        "all",
        "Outcomes of each period against what was predicted.",
    ),
    RunTable(
        "suspected_leaks",
        "evaluation.suspected_leaks",
        "all",
        "Signs that a champion leans on attributes that were written with the outcome; empty when all is well.",
    ),
    RunTable(
        "expected_performance",
        "evaluation.expected_performance",
        "all",
        "What the metrics will be once labels close, judged by the scores.",
    ),
    RunTable(
        "volume_changes",
        "quality.volume_changes",
        "all",
        "Where the number of rows of an input changed more than it usually does.",
    ),
    RunTable(
        "alerts",
        "quality.alerts",
        "all",
        "One row per alarm: what changed, how sure that is, and what to do.",
    ),
    RunTable(
        "score_history",
        "ml.score_history",
        "all",
        "One row per score that was ever given: by which model, and when.",
        kinds=PARQUET_ONLY,
    ),
    # --- what came in ---------------------------------------------------------------------------------------
    RunTable(
        "input_profile",
        "quality.input_profile",
        "input, is_attribute, column_name",
        "One row per input and column: rows, missing share, distinct values, range, duplicates.",
    ),
    RunTable(
        "contract_violations",
        "quality.contract_violations",
        "severity, input, source_file, column_name, rule",
        "One row per broken rule of the input contracts: rows, an example, and how to fix it.",
    ),
    RunTable(
        "rejected_rows",
        "quality.rejected_rows",
        "input, source_file, source_line, rule",
        "One row per record that was refused, with the rule it broke and the record itself.",
    ),
    RunTable(
        "lead_match_rates",
        "quality.lead_match_rates",
        "all",
        "One row per source, match method and reason: how leads found their ads.",
        LEADS,
    ),
    RunTable(
        "reconciliation",
        "quality.reconciliation",
        "all",
        "One row per measure, unit and place: totals of the inputs against totals there.",
    ),
)

LEARNED_FILE = "learned.duckdb"

# Files that are made from the tables above, or from what surrounds them.
DESCRIPTIONS = {
    "metrics.json": "Champions and metrics as JSON: the rows of champions and model_metrics.",
    "warnings.json": "Tests that passed with a warning, each with what it saw; inputs have contract_violations.",
    "metadata.json": "What the run was made from: commit, vars, inputs, splits, versions, headline metrics.",
    "data_profile.md": "The quality tables as a page.",
    "report.html": "The run as a page for people who know no statistics.",
    "MODEL_CARD.md": "What each model predicts, how well, by what, and what it is unfit for.",
    "DATA_CARD.md": "What came in, what was refused, how labels were made, and how personal data is handled.",
    "model.joblib": "The fitted champions by task, with predict_proba; for use elsewhere, never read back.",
    LEARNED_FILE: "What an earlier training left for this scoring; read by elv reproduce.",
}


def window_names(settings: Mapping[str, Any], lead_windows: Iterable[int]) -> dict[str, dict[str, str]]:
    """Return new names of probability columns by stem: in files a probability is named with its window.

    Args:
        settings: vars in force.
        lead_windows: the windows (days) that the lead scores were made with; the var counts where that is not one.
    """
    windows = list(lead_windows)
    lead_days = windows[0] if len(windows) == 1 else settings["lead_label_window_days"]
    months, days = int(settings["account_label_window_months"]), int(settings["account_label_window_days"])
    account = {"p_buy": f"p_buy_{days}d" if days else f"p_buy_{months}m"}
    return {
        "lead_predictions": {"p_qualified": f"p_qualified_{int(lead_days)}d"},
        "account_scores": account,
        "whitespace_opportunities": account,
    }


def present_tables(published: Any) -> set[str]:
    """Return the tables of a published copy as `schema.table`; its schema main holds the marts."""
    found = published.execute("select table_schema, table_name from information_schema.tables").fetchall()
    return {f"{'marts' if schema == 'main' else schema}.{table}" for schema, table in found}
