"""Where campaigns are young and labels slow, learning from open leads comes nearer to the truth than waiting.

The demo with launching campaigns is built once, with a backtest: the same trees, fitted at four moments as known then,
on leads with mature labels and on all leads, and held against the true probabilities of the leads that came next.
"""

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from sklearn.metrics import log_loss, roc_auc_score

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = {
    "demo_leads": 12000,
    "demo_customers": 200,
    "demo_days": 240,
    "demo_launching_campaigns": True,
    "lead_label_window_days": 45,
    "label_backtest_cutoffs": 4,
}
# A campaign is young while hardly any of its labels can have closed.
YOUNG_DAYS = 45


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("launching")
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            "build",
            "--select",
            "+label_backtest",
            "+demo_lead_truth",
            # Tests that compare with tables of the other question stay out.
            "--indirect-selection",
            "cautious",
            "--exclude-resource-type",
            "unit_test",
            "--target-path",
            str(folder / "target"),
            "--vars",
            json.dumps(SETTINGS),
        ],
        cwd=ROOT,
        env=os.environ | {"ELV_WAREHOUSE_DIR": str(folder), "ELV_DATA_DIR": "", "DBT_PROFILES_DIR": "profiles"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    with duckdb.connect(str(folder / "elv.duckdb"), read_only=True) as connection:
        yield connection


def against_truth(warehouse, condition="true"):
    """By method: leads, mean gain over mature_only in expected log loss, its standard error, and expected over true."""
    rows = warehouse.execute(
        f"""
        with truths as (
            select
                lead_id, p_qualified as truth,
                date_diff('day', min(created_at) over (partition by campaign_id), created_at) as campaign_days
            from demo.demo_lead_truth
        ),
        judged as (
            select moment, method, example_id, p, truth, -truth * ln(p) - (1 - truth) * ln(1 - p) as expected_log_loss
            from evaluation.backtest_labels inner join truths on example_id = lead_id
            where {condition}
        )
        select
            judged.method, count(*),
            avg(waited.expected_log_loss - judged.expected_log_loss),
            stddev(waited.expected_log_loss - judged.expected_log_loss) / sqrt(count(*)),
            sum(judged.p) / sum(judged.truth)
        from judged
        inner join judged as waited
            on judged.moment = waited.moment and judged.example_id = waited.example_id and waited.method = 'mature_only'
        group by judged.method
        """
    ).fetchall()
    return {method: tuple(numbers) for method, *numbers in rows}


def test_open_leads_bring_the_model_nearer_to_the_truth(warehouse):
    leads, gain, error, _ = against_truth(warehouse)["partially_observed"]
    assert leads > 4000
    assert gain > 3 * error, (gain, error)


def test_the_rate_of_young_campaigns_is_nearer_to_the_truth(warehouse):
    young = against_truth(warehouse, f"campaign_days < {YOUNG_DAYS}")
    leads, gain, error, ratio = young["partially_observed"]
    assert leads > 1000
    assert gain > 2 * error, (gain, error)
    assert abs(math.log(ratio)) < abs(math.log(young["mature_only"][3]))


def test_both_models_beat_the_constant(warehouse):
    assert against_truth(warehouse)["constant"][1] < -0.01


def test_each_moment_knows_more_leads_than_the_one_before(warehouse):
    rows = warehouse.execute(
        """
        select method, list(learned_rows order by backtest_as_of), list(learned_positives order by backtest_as_of)
        from evaluation.label_backtest group by method
        """
    ).fetchall()
    learned = {method: counts for method, *counts in rows}
    for counts in learned.values():
        assert all(list(counted) == sorted(counted) and len(counted) == 4 for counted in counts)
    for one, other in zip(learned["mature_only"], learned["partially_observed"], strict=True):
        assert all(waited < seen for waited, seen in zip(one, other, strict=True))


def test_metrics_are_those_of_scikit_learn(warehouse):
    rows = warehouse.execute(
        """
        select backtest.*, predicted.label, predicted.p
        from (
            select moment, method, list(label order by example_id) as label, list(p order by example_id) as p
            from evaluation.backtest_labels group by moment, method
        ) as predicted
        inner join intermediate.int_label_as_of_dates as moments on predicted.moment = moments.moment
        inner join evaluation.label_backtest as backtest
            on backtest.backtest_as_of = moments.seen_at and backtest.method = predicted.method
        """
    )
    names = [column[0] for column in rows.description]
    found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    assert len(found) == 12
    waited = {row["backtest_as_of"]: row for row in found if row["method"] == "mature_only"}
    for row in found:
        label, p, other = row["label"], row["p"], waited[row["backtest_as_of"]]
        assert row["auc"] == pytest.approx(roc_auc_score(label, p), abs=1e-8)
        assert row["log_loss"] == pytest.approx(log_loss(label, p), abs=1e-8)
        assert row["log_loss_gain"] == pytest.approx(log_loss(label, other["p"]) - log_loss(label, p), abs=1e-8)
        assert row["auc_gain"] == pytest.approx(row["auc"] - other["auc"], abs=1e-8)
        assert row["ratio"] == pytest.approx(sum(p) / sum(label), abs=1e-8)
        assert (row["row_count"], row["positive_count"]) == (len(label), sum(label))
        assert row["auc_low"] <= row["auc"] <= row["auc_high"]
        assert row["log_loss_low"] < row["log_loss"] < row["log_loss_high"]
        assert row["ratio_low"] < row["ratio"] < row["ratio_high"]
