"""Random hold-out predictions full of ties, laid down as tables, and the evaluation SQL built over them."""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from sklearn.isotonic import IsotonicRegression

from elv.cli.invoke import invoke_dbt

ROOT = Path(__file__).parents[3]
REPLICATES = 64
MAX_ROWS = 400
ROWS = {"calibrate": 240, "test": 900}
TASK = "lead_qualified"
CANDIDATES = ["baseline_campaign_rate", "baseline_cpl", "lightgbm_fine", "logistic_ties"]
WITH_P = [candidate for candidate in CANDIDATES if candidate != "baseline_cpl"]
CELLS = [(candidate, split) for candidate in CANDIDATES for split in ROWS]
CELLS_WITH_P = [(candidate, split) for candidate in WITH_P for split in ROWS]
# Accounts: several rows per customer, and splits that are read in parts.
ACCOUNT_TASK = "account_purchase"
ACCOUNT_ROWS = {"calibrate": 240, "test": 300}
ACCOUNT_CUTOFFS = {"calibrate": ["2025-10-01", "2025-12-01"], "test": ["2026-03-01"]}
ACCOUNT_CANDIDATES = ["baseline_recency", "lightgbm_list", "logistic_list"]
SEGMENT_CELLS = [
    (candidate, split, segment)
    for candidate in ACCOUNT_CANDIDATES
    for split in ACCOUNT_ROWS
    for segment in [
        "all",
        *("division=Paint", "division=Tools", "cohort=expansion", "cohort=renewal_like"),
        *(f"cutoff={date}" for date in ACCOUNT_CUTOFFS[split]),
    ]
]
CALIBRATE_POSITIVES = 400
CAPACITY = 50
BUILT = [
    "holdout_segment_rows",
    "holdout_score_groups",
    "top_percent_counts",
    "metric_rankings",
    "metric_bootstrap",
    "model_calibration",
    "model_gains",
    "model_thresholds",
    "model_metrics",
    "candidate_comparisons",
    "eligible_candidates",
    "champion_models",
]


def made_up(split):
    """Per candidate: ids, labels, values, scores and probabilities of one split, as arrays."""
    rng = np.random.default_rng(len(split))
    n = ROWS[split]
    ids = np.array([f"{split}-{i}" for i in range(n)])
    logit = rng.normal(-1.6, 1.3, n)
    label = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(int)
    won = np.where(rng.random(n) < 0.5, np.round(rng.lognormal(4, 1, n)), 0.0)
    # A third of the positives is too young for its money to be known; negatives brought none.
    value = np.where(label == 0, 0.0, np.where(rng.random(n) > 0.33, won, np.nan))
    scores = {
        "baseline_campaign_rate": rng.choice([0.1, 0.17, 0.17, 0.3], n),
        "baseline_cpl": -rng.choice([0.8, 1.0, 1.3], n),
        "lightgbm_fine": logit + rng.normal(0, 0.7, n),
        "logistic_ties": np.round(logit + rng.normal(0, 0.4, n), 1),
    }
    made = {}
    for candidate, score in scores.items():
        p = score if candidate == "baseline_campaign_rate" else 1 / (1 + np.exp(-0.9 * score))
        if candidate == "baseline_cpl":
            p = np.full(n, np.nan)
        made[candidate] = {"task": TASK, "id": ids, "label": label, "value": value, "score": score, "p": p}
    return made


def made_up_accounts(split):
    """The same for accounts, each customer with a liking of its own that all its rows share."""
    rng = np.random.default_rng(40 + len(split))
    n = ACCOUNT_ROWS[split]
    customer = rng.integers(0, n // 4, n)
    logit = rng.normal(-1.2, 1.0, n) + rng.normal(0, 1.0, n // 4)[customer]
    label = (rng.random(n) < 1 / (1 + np.exp(-logit))).astype(int)
    shared = {
        "task": ACCOUNT_TASK,
        "id": np.array([f"account-{split}-{i}" for i in range(n)]),
        "customer": np.array([f"customer-{split}-{number}" for number in customer]),
        "division": rng.choice(["Paint", "Tools"], n),
        "cutoff": rng.choice(ACCOUNT_CUTOFFS[split], n),
        "cohort": rng.choice(["expansion", "renewal_like"], n),
        "label": label,
        "value": np.where(label == 1, np.round(rng.lognormal(4, 1, n)), 0.0),
    }
    scores = {
        "baseline_recency": np.log(rng.choice([0.2, 0.25, 0.3], n)),
        "lightgbm_list": logit + rng.normal(0, 0.5, n),
        "logistic_list": np.round(logit + rng.normal(0, 0.9, n), 1),
    }
    return {name: shared | {"score": score, "p": 1 / (1 + np.exp(-0.9 * score))} for name, score in scores.items()}


def made_up_splits():
    return {split: made_up(split) | made_up_accounts(split) for split in ROWS}


def recalibrated(rows):
    if np.isnan(rows["p"]).any():
        return rows["p"]
    return IsotonicRegression(y_min=0, y_max=1).fit(rows["p"], rows["label"]).predict(rows["p"])


def holdout_table(splits):
    parts = []
    for split, made in splits.items():
        for candidate, rows in made.items():
            n = len(rows["id"])
            version = None if candidate.startswith("baseline_") else f"v-{candidate}"
            parts.append(
                pa.table(
                    {
                        "task": [rows["task"]] * n,
                        "candidate_id": [candidate] * n,
                        "model_version": pa.array([version] * n, pa.string()),
                        "example_id": rows["id"],
                        "split": [split] * n,
                        "label": pa.array(rows["label"], pa.int32()),
                        "value": pa.array(rows["value"], pa.float64(), from_pandas=True),
                        "score": pa.array(rows["score"], pa.float64()),
                        "p": pa.array(rows["p"], pa.float64(), from_pandas=True),
                        "p_recalibrated": pa.array(recalibrated(rows), pa.float64(), from_pandas=True),
                    }
                )
            )
    return pa.concat_tables(parts)


def account_table(splits):
    parts = []
    for split, made in splits.items():
        rows = made[ACCOUNT_CANDIDATES[0]]
        columns = {name: rows[name] for name in ("customer", "division", "cutoff", "cohort")}
        parts.append(pa.table({"example_id": rows["id"], "split": [split] * len(rows["id"]), **columns}))
    return pa.concat_tables(parts)


def lay_down(warehouse, splits):
    with duckdb.connect(str(warehouse)) as connection:
        connection.register("holdout", holdout_table(splits))
        connection.register("accounts", account_table(splits))
        connection.execute(f"""
            create schema if not exists ml;
            create schema if not exists features;
            create schema if not exists reference;
            create or replace table ml.holdout_predictions as select * from holdout;
            create or replace table features.lead_examples as
                select distinct
                    task, example_id, split, label, value, 0 as fold, timestamp '2026-01-01' as cutoff_at,
                    'c' as campaign_id, cast(null as varchar) as source__stated_campaign
                from holdout
                where task = 'lead_qualified';
            create or replace table features.account_examples as
                select distinct
                    holdout.task, holdout.example_id, holdout.split, holdout.label, holdout.value, 0 as fold,
                    cast(accounts.cutoff as timestamp) as cutoff_at, accounts.division, accounts.cohort,
                    accounts.customer as customer_id, 1.0 as rfm__recency_days,
                    0.1 as last_window_rate, 0.5 as division__owner_share, 1.0 as rfm__orders_24m
                from holdout inner join accounts on holdout.example_id = accounts.example_id
                where holdout.task = 'account_purchase';
            create or replace table ml.fitted_models as
                select distinct
                    task, candidate_id, model_version, 'logistic' as algorithm, true as is_current,
                    'fitted' as status, cast(null as varchar) as reason,
                    {CALIBRATE_POSITIVES} as calibrate_positives, timestamp '2026-01-01' as fitted_at
                from holdout
                where model_version is not null;
            create or replace table reference.promoted_models (
                task varchar, model_version varchar, promoted_by varchar, promoted_on varchar, reason varchar
            );
        """)


def build(scratch):
    result = invoke_dbt(
        [
            *("--quiet", "run", "--select", *BUILT),
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT / "profiles")),
            *("--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")),
            *(
                "--vars",
                f"{{bootstrap_replicates: {REPLICATES}, bootstrap_max_rows: {MAX_ROWS}, capacity_rows: {CAPACITY}}}",
            ),
        ]
    )
    assert result.success, result.exception or [node.message for node in result.result]


def fetch(warehouse, table):
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        relation = connection.sql(f"select * from evaluation.{table} order by all")
        return relation.columns, relation.fetchall()


def tie_means(score, amount):
    """Amounts in score order, best first, each replaced by the mean of the rows that share its score."""
    order = np.argsort(-score, kind="stable")
    _, group = np.unique(-score[order], return_inverse=True)
    means = np.bincount(group, amount[order]) / np.bincount(group)
    return means[group]


def gini(score, amount):
    shares = np.cumsum(tie_means(score, amount)) / amount.sum()
    return (shares - 0.5 / len(amount)).mean() - 0.5
