"""The evaluation SQL against scikit-learn and numpy, on random hold-out predictions full of ties.

One dbt process builds the evaluation tables twice from tables laid down here: once as they are, and once with
every test row rewritten, which must leave the choice of the champion alone.
"""

import hashlib
import math
import os
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from dbt.cli.main import dbtRunner
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)

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
CAPACITY = 50
BUILT = [
    "holdout_segment_rows",
    "holdout_score_groups",
    "holdout_cuts",
    "metric_row_sums",
    "metric_rankings",
    "bootstrap_examples",
    "bootstrap_weights",
    "bootstrap_rows",
    "bootstrap_levels",
    "bootstrap_money",
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
        connection.execute("""
            create schema if not exists ml;
            create schema if not exists features;
            create schema if not exists reference;
            create or replace table ml.holdout_predictions as select * from holdout;
            create or replace table features.lead_examples as
                select distinct
                    task, example_id, split, label, value, 0 as fold, timestamp '2026-01-01' as cutoff_at,
                    'c' as campaign_id
                from holdout
                where task = 'lead_qualified';
            create or replace table features.account_examples as
                select distinct
                    holdout.task, holdout.example_id, holdout.split, holdout.label, holdout.value, 0 as fold,
                    cast(accounts.cutoff as timestamp) as cutoff_at, accounts.division, accounts.cohort,
                    accounts.customer as customer_id, 1.0 as rfm__recency_days
                from holdout inner join accounts on holdout.example_id = accounts.example_id
                where holdout.task = 'account_purchase';
            create or replace table ml.fitted_models as
                select distinct
                    task, candidate_id, model_version, 'fitted' as status, cast(null as varchar) as reason,
                    timestamp '2026-01-01' as fitted_at
                from holdout
                where model_version is not null;
            create or replace table reference.promoted_models (
                task varchar, model_version varchar, promoted_by varchar, promoted_on varchar, reason varchar
            );
        """)


def build(scratch):
    result = dbtRunner().invoke(
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


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The evaluation tables of the first build as lists of dicts, and some of the second as plain rows."""
    scratch = tmp_path_factory.mktemp("evaluation")
    warehouse = scratch / "elv.duckdb"
    before = os.environ.get("ELV_WAREHOUSE_DIR")
    os.environ["ELV_WAREHOUSE_DIR"] = str(scratch)
    try:
        splits = made_up_splits()
        lay_down(warehouse, splits)
        build(scratch)
        tables = {}
        for table in BUILT:
            columns, rows = fetch(warehouse, table)
            tables[table] = [dict(zip(columns, row, strict=True)) for row in rows]

        for rows in splits["test"].values():
            rows["label"] = 1 - rows["label"]
            rows["score"] = -rows["score"][::-1]
            rows["p"] = np.clip(1 - rows["p"][::-1], 0.001, 0.999)
        lay_down(warehouse, splits)
        build(scratch)
        tables["changed"] = {
            table: fetch(warehouse, table)[1] for table in ["candidate_comparisons", "champion_models", "model_metrics"]
        }
    finally:
        if before is None:
            del os.environ["ELV_WAREHOUSE_DIR"]
        else:
            os.environ["ELV_WAREHOUSE_DIR"] = before
    return tables


@pytest.fixture(scope="module")
def holdout():
    return made_up_splits()


@pytest.fixture(scope="module")
def metrics(built):
    """Of the whole split."""
    rows = [row for row in built["model_metrics"] if row["segment"] == "all"]
    return {(row["candidate_id"], row["split"], row["metric"]): row for row in rows}


def tie_means(score, amount):
    """Amounts in score order, best first, each replaced by the mean of the rows that share its score."""
    order = np.argsort(-score, kind="stable")
    _, group = np.unique(-score[order], return_inverse=True)
    means = np.bincount(group, amount[order]) / np.bincount(group)
    return means[group]


def gini(score, amount):
    shares = np.cumsum(tie_means(score, amount)) / amount.sum()
    return (shares - 0.5 / len(amount)).mean() - 0.5


@pytest.mark.parametrize(("candidate", "split"), CELLS)
def test_ranking_metrics_equal_scikit_learn(candidate, split, holdout, metrics):
    rows = holdout[split][candidate]
    y, score = rows["label"], rows["score"]

    def value(metric):
        return metrics[candidate, split, metric]["value"]

    assert value("roc_auc") == pytest.approx(roc_auc_score(y, score), abs=1e-9)
    assert value("pr_auc") == pytest.approx(average_precision_score(y, score), abs=1e-9)
    amount = rows["value"]
    known = ~np.isnan(amount)
    amount, known_score = amount[known], score[known]
    assert value("value_gini_normalised") == pytest.approx(gini(known_score, amount) / gini(amount, amount), abs=1e-9)
    top = math.ceil(len(amount) / 10)
    expected_lift = tie_means(known_score, amount)[:top].mean() / amount.mean()
    assert value("value_lift_top_decile") == pytest.approx(expected_lift, abs=1e-9)
    taken = tie_means(score, y.astype(float))[:CAPACITY].sum()
    assert value("recall_at_capacity") == pytest.approx(taken / y.sum(), abs=1e-9)
    assert value("lift_at_10_max") == pytest.approx(min(len(y) / math.ceil(len(y) / 10), 1 / y.mean()), abs=1e-9)
    row = metrics[candidate, split, "roc_auc"]
    assert (row["n_rows"], row["n_positives"]) == (len(y), y.sum())


@pytest.mark.parametrize(("candidate", "split"), CELLS_WITH_P)
def test_probability_metrics_equal_scikit_learn(candidate, split, holdout, metrics):
    rows = holdout[split][candidate]
    y, p = rows["label"], rows["p"]
    base, fitted = y.mean(), recalibrated(rows)

    def value(metric):
        return metrics[candidate, split, metric]["value"]

    assert value("log_loss") == pytest.approx(log_loss(y, p), abs=1e-9)
    assert value("brier") == pytest.approx(brier_score_loss(y, p), abs=1e-9)
    assert value("brier_mcb") == pytest.approx(brier_score_loss(y, p) - brier_score_loss(y, fitted), abs=1e-9)
    assert value("brier_dsc") == pytest.approx(base * (1 - base) - brier_score_loss(y, fitted), abs=1e-9)
    assert value("brier_unc") == pytest.approx(base * (1 - base), abs=1e-12)
    expected = p.sum()
    ratio = metrics[candidate, split, "observed_over_expected"]
    spread = 1.96 * math.sqrt((p * (1 - p)).sum()) / expected
    assert ratio["value"] == pytest.approx(y.sum() / expected, abs=1e-9)
    assert ratio["low"] == pytest.approx(y.sum() / expected - spread, abs=1e-9)
    assert ratio["high"] == pytest.approx(y.sum() / expected + spread, abs=1e-9)
    assert ratio["interval_method"] == "poisson_binomial"


@pytest.mark.parametrize("split", ROWS)
def test_a_candidate_that_only_ranks_has_no_probability_metrics(split, metrics):
    for metric in ["log_loss", "brier", "brier_mcb", "observed_over_expected", "ece_debiased_squared"]:
        row = metrics["baseline_cpl", split, metric]
        assert (row["value"], row["low"], row["high"]) == (None, None, None)
        assert row["interval_method"] == "none"


@pytest.mark.parametrize(("candidate", "split"), CELLS_WITH_P)
def test_calibration_bins_and_debiased_error(candidate, split, holdout, metrics, built):
    rows = holdout[split][candidate]
    y, p = rows["label"], rows["p"]
    first_rank = np.searchsorted(np.sort(p), p)
    bins = np.floor(first_rank * 10 / len(p)).astype(int) + 1
    table = {
        row["bin_number"]: row
        for row in built["model_calibration"]
        if (row["candidate_id"], row["split"]) == (candidate, split)
    }
    assert sorted(table) == sorted(set(bins))
    error = absolute = 0.0
    for number, row in table.items():
        inside = bins == number
        n, rate, mean_p = inside.sum(), y[inside].mean(), p[inside].mean()
        centre = (rate + 1.96**2 / (2 * n)) / (1 + 1.96**2 / n)
        half = 1.96 * math.sqrt(rate * (1 - rate) / n + 1.96**2 / (4 * n * n)) / (1 + 1.96**2 / n)
        band = 1.96 * math.sqrt((p[inside] * (1 - p[inside])).sum()) / n
        assert row["n_rows"] == n
        assert row["observed_rate"] == pytest.approx(rate, abs=1e-12)
        assert row["mean_p"] == pytest.approx(mean_p, abs=1e-9)
        assert row["observed_low"] == pytest.approx(max(centre - half, 0), abs=1e-9)
        assert row["observed_high"] == pytest.approx(min(centre + half, 1), abs=1e-9)
        assert row["is_inside_band"] == (abs(rate - mean_p) <= band)
        absolute += n / len(y) * abs(mean_p - rate)
        error += n / len(y) * ((mean_p - rate) ** 2 - (rate * (1 - rate) / (n - 1) if n > 1 else 0))
    assert metrics[candidate, split, "calibration_mae"]["value"] == pytest.approx(absolute, abs=1e-9)
    assert metrics[candidate, split, "ece_debiased_squared"]["value"] == pytest.approx(error, abs=1e-9)


@pytest.mark.parametrize(("candidate", "split"), CELLS)
def test_gains_at_every_percent_with_tie_bounds(candidate, split, holdout, metrics, built):
    rows = holdout[split][candidate]
    y, score = rows["label"], rows["score"]
    amount = np.nan_to_num(rows["value"])
    shared = np.cumsum(tie_means(score, y.astype(float)))
    worst = np.cumsum(y[np.lexsort((y, -score))])
    best = np.cumsum(y[np.lexsort((-y, -score))])
    money = np.cumsum(tie_means(score, amount)) / amount.sum()
    table = [row for row in built["model_gains"] if (row["candidate_id"], row["split"]) == (candidate, split)]
    assert [row["top_percent"] for row in table] == list(range(1, 101))
    for row in table:
        top = math.ceil(len(y) * row["top_percent"] / 100)
        lift_of_one = len(y) / top / y.sum()
        assert row["n_selected"] == top
        assert row["capture"] == pytest.approx(shared[top - 1] / y.sum(), abs=1e-9)
        assert row["lift"] == pytest.approx(shared[top - 1] * lift_of_one, abs=1e-9)
        assert row["lift_tie_low"] == pytest.approx(worst[top - 1] * lift_of_one, abs=1e-9)
        assert row["lift_tie_high"] == pytest.approx(best[top - 1] * lift_of_one, abs=1e-9)
        assert row["value_share"] == pytest.approx(money[top - 1], abs=1e-9)
        assert row["value_lift"] == pytest.approx(money[top - 1] * len(y) / top, abs=1e-9)
        if row["top_percent"] in (5, 10, 20):
            assert metrics[candidate, split, f"value_lift_at_{row['top_percent']}"]["value"] == row["value_lift"]
        for measure in ["lift", "capture"] if row["top_percent"] in (5, 10, 20) else []:
            metric = metrics[candidate, split, f"{measure}_at_{row['top_percent']}"]
            assert metric["value"] == row[measure]
            assert metric["tie_low"] == row[f"{measure}_tie_low"]
            assert metric["tie_high"] == row[f"{measure}_tie_high"]


@pytest.mark.parametrize(("candidate", "split"), CELLS)
def test_thresholds_equal_scikit_learn(candidate, split, holdout, built):
    rows = holdout[split][candidate]
    y, score, p = rows["label"], rows["score"], rows["p"]
    table = [row for row in built["model_thresholds"] if (row["candidate_id"], row["split"]) == (candidate, split)]
    assert len(table) == 10
    for row in table:
        taken = score >= row["threshold_score"]
        top = math.ceil(len(y) * row["top_percent"] / 100)
        assert row["threshold_score"] == np.sort(score)[::-1][top - 1]
        assert row["n_selected"] == taken.sum()
        assert row["positive_rate"] == pytest.approx(precision_score(y, taken), abs=1e-12)
        assert row["recall"] == pytest.approx(recall_score(y, taken), abs=1e-12)
        if candidate == "baseline_cpl":
            assert row["positives_expected"] is None
        else:
            assert row["positives_expected"] == pytest.approx(p[taken].sum(), abs=1e-9)


def bootstrap_weights(ids):
    """The SQL's Poisson(1) weights again, a row per replicate: inversion of 16-bit uniforms cut from md5."""
    bounds = [round(65536 * sum(math.exp(-1) / math.factorial(j) for j in range(k + 1))) for k in range(7)]
    weights = np.empty((REPLICATES, len(ids)), dtype=int)
    for column, example_id in enumerate(ids):
        for block in range(REPLICATES // 8):
            digits = hashlib.md5(f"{example_id}:{block}".encode()).hexdigest()
            for place in range(8):
                uniform = int(digits[4 * place : 4 * place + 4], 16)
                weights[block * 8 + place, column] = np.searchsorted(bounds, uniform, side="right")
    return weights


@pytest.mark.parametrize("candidate", [*CANDIDATES, *ACCOUNT_CANDIDATES])
def test_bootstrap_intervals_equal_weighted_scikit_learn(candidate, holdout, metrics):
    """Rows of one customer are drawn together; a lead is drawn by itself."""
    rows = holdout["calibrate"][candidate]
    y, score, p = rows["label"], rows["score"], rows["p"]
    amount = rows["value"]
    replicates = {"roc_auc": [], "pr_auc": [], "log_loss": [], "brier": [], "lift_at_10": []}
    replicates["value_gini_normalised"] = []
    for weight in bootstrap_weights(rows.get("customer", rows["id"])):
        replicates["roc_auc"].append(roc_auc_score(y, score, sample_weight=weight))
        replicates["pr_auc"].append(average_precision_score(y, score, sample_weight=weight))
        if candidate != "baseline_cpl":
            replicates["log_loss"].append(log_loss(y, p, sample_weight=weight))
            replicates["brier"].append(brier_score_loss(y, p, sample_weight=weight))
        again = np.repeat(np.arange(len(y)), weight)
        top = math.ceil(len(again) / 10)
        means = tie_means(score[again], y[again].astype(float))
        replicates["lift_at_10"].append(means[:top].mean() / y[again].mean())
        valued = again[~np.isnan(amount[again])]
        best = gini(amount[valued], amount[valued])
        replicates["value_gini_normalised"].append(gini(score[valued], amount[valued]) / best)
    for metric, drawn in replicates.items():
        row = metrics[candidate, "calibrate", metric]
        if drawn:
            low, high = np.quantile(drawn, [0.025, 0.975])
            assert row["interval_method"] == "poisson_bootstrap"
            assert row["low"] == pytest.approx(low, abs=1e-8)
            assert row["high"] == pytest.approx(high, abs=1e-8)


@pytest.mark.parametrize("candidate", WITH_P)
def test_intervals_from_a_sample_are_as_wide_as_those_of_all_rows(candidate, holdout, metrics):
    rows = holdout["test"][candidate]
    y, score, p = rows["label"], rows["score"], rows["p"]
    rng = np.random.default_rng(1)
    aucs, losses = [], []
    for _ in range(150):
        again = rng.integers(0, len(y), len(y))
        aucs.append(roc_auc_score(y[again], score[again]))
        losses.append(log_loss(y[again], p[again]))
    for metric, drawn in [("roc_auc", aucs), ("log_loss", losses)]:
        row = metrics[candidate, "test", metric]
        assert row["low"] < row["value"] < row["high"]
        assert 0.6 < (row["high"] - row["low"]) / (4 * 0.98 * np.std(drawn)) < 1.6


def test_comparison_is_the_paired_difference_of_row_losses(holdout, built):
    rows = holdout["calibrate"]
    table = {row["candidate_id"]: row for row in built["candidate_comparisons"] if row["task"] == TASK}
    assert sorted(table) == sorted(WITH_P)

    def losses(candidate):
        p = rows[candidate]["p"]
        return -np.log(np.where(rows[candidate]["label"] == 1, p, 1 - p))

    for candidate in WITH_P:
        gain = losses("baseline_campaign_rate") - losses(candidate)
        row = table[candidate]
        assert row["baseline_candidate_id"] == "baseline_campaign_rate"
        assert row["log_loss_gain"] == pytest.approx(gain.mean(), abs=1e-9)
        assert row["log_loss_gain_se"] == pytest.approx(gain.std(ddof=1) / math.sqrt(len(gain)), abs=1e-9)
        assert row["beats_baseline"] == (gain.mean() > 2 * gain.std(ddof=1) / math.sqrt(len(gain)))


def test_standard_errors_of_accounts_count_each_customer_once(holdout, built):
    rows = holdout["calibrate"]
    table = {row["candidate_id"]: row for row in built["candidate_comparisons"] if row["task"] == ACCOUNT_TASK}

    def losses(candidate):
        return -np.log(np.where(rows[candidate]["label"] == 1, rows[candidate]["p"], 1 - rows[candidate]["p"]))

    customers, customer = np.unique(rows["lightgbm_list"]["customer"], return_inverse=True)
    for candidate in ["lightgbm_list", "logistic_list"]:
        gain = losses("baseline_recency") - losses(candidate)
        deviations = np.bincount(customer, gain - gain.mean())
        variance = len(customers) / (len(customers) - 1) * (deviations**2).sum() / len(gain) ** 2
        row = table[candidate]
        assert (row["n_paired"], row["n_clusters"]) == (len(gain), len(customers))
        assert row["log_loss_gain"] == pytest.approx(gain.mean(), abs=1e-9)
        assert row["log_loss_gain_se"] == pytest.approx(math.sqrt(variance), abs=1e-9)


def test_champion_of_accounts_has_the_highest_mean_lift_over_the_cutoffs(holdout, built):
    [champion] = [row for row in built["champion_models"] if row["task"] == ACCOUNT_TASK]
    lifts = {}
    for candidate in ["lightgbm_list", "logistic_list"]:
        rows = holdout["calibrate"][candidate]
        of_cutoffs = []
        for cutoff in ACCOUNT_CUTOFFS["calibrate"]:
            inside = rows["cutoff"] == cutoff
            y, score = rows["label"][inside].astype(float), rows["score"][inside]
            of_cutoffs.append(tie_means(score, y)[: math.ceil(len(y) / 10)].mean() / y.mean())
        lifts[candidate] = np.mean(of_cutoffs)
    best = max(lifts, key=lifts.__getitem__)
    assert (champion["scored_by"], champion["candidate_id"]) == ("champion", best)
    assert champion["best_mean_lift_at_10"] == pytest.approx(lifts[best], abs=0.005)


@pytest.mark.parametrize(("candidate", "split", "segment"), SEGMENT_CELLS)
def test_segments_are_judged_on_their_own_rows(candidate, split, segment, holdout, built):
    rows = holdout[split][candidate]
    family, _, name = segment.partition("=")
    inside = rows[family] == name if name else np.full(len(rows["id"]), True)
    y, score, p, amount = (rows[column][inside] for column in ("label", "score", "p", "value"))
    found = {
        row["metric"]: row
        for row in built["model_metrics"]
        if (row["candidate_id"], row["split"], row["segment"]) == (candidate, split, segment)
    }
    top = math.ceil(len(y) / 10)
    assert {(row["n_rows"], row["n_positives"]) for row in found.values()} == {(len(y), y.sum())}
    for metric, expected in {
        "roc_auc": roc_auc_score(y, score),
        "pr_auc": average_precision_score(y, score),
        "log_loss": log_loss(y, p),
        "brier": brier_score_loss(y, p),
        "lift_at_10": tie_means(score, y.astype(float))[:top].mean() / y.mean(),
        "value_lift_at_10": tie_means(score, amount)[:top].mean() / amount.mean(),
        "value_gini_normalised": gini(score, amount) / gini(amount, amount),
        "observed_over_expected": y.sum() / p.sum(),
    }.items():
        assert found[metric]["value"] == pytest.approx(expected, abs=1e-9)
    assert found["observed_over_expected"]["interval_method"] == "poisson_binomial"
    if segment != "all":
        assert found["roc_auc"]["low"] is found["roc_auc"]["high"] is found["brier_mcb"]["value"] is None


def test_leads_have_no_segments(built):
    for table in ["model_metrics", "model_gains", "model_calibration", "model_thresholds"]:
        assert {row["segment"] for row in built[table] if row["task"] == TASK} == {"all"}


def test_champion_has_the_lowest_log_loss_on_the_calibrate_split(holdout, built):
    [champion] = [row for row in built["champion_models"] if row["task"] == TASK]
    rows = holdout["calibrate"]
    candidates = ["lightgbm_fine", "logistic_ties"]
    best = min(candidates, key=lambda candidate: log_loss(rows[candidate]["label"], rows[candidate]["p"]))
    assert champion["scored_by"] == "champion"
    assert champion["candidate_id"] == best
    assert champion["model_version"] == f"v-{best}"


def test_rewriting_every_test_row_changes_metrics_but_not_the_choice(built):
    for table in ["candidate_comparisons", "champion_models"]:
        first = [tuple(row.values()) for row in built[table]]
        assert built["changed"][table] == first
    assert built["changed"]["model_metrics"] != [tuple(row.values()) for row in built["model_metrics"]]
