"""The evaluation SQL against scikit-learn and numpy, on random hold-out predictions full of ties.

One dbt process builds the evaluation tables twice from tables laid down here: once as they are, and once with
every test row rewritten, which must leave the choice of the champion alone.
"""

import math

import numpy as np
import pytest
from holdout_world import CALIBRATE_POSITIVES, CAPACITY, CELLS, CELLS_WITH_P, ROWS, gini, recalibrated, tie_means
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)


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
    assert (row["row_count"], row["positive_count"]) == (len(y), y.sum())


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
    level = 0 if candidate.startswith("baseline_") else expected**2 / CALIBRATE_POSITIVES
    spread = 1.96 * math.sqrt((p * (1 - p)).sum() + level) / expected
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
        assert row["row_count"] == n
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
        assert row["selected_count"] == top
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
        assert row["selected_count"] == taken.sum()
        assert row["positive_rate"] == pytest.approx(precision_score(y, taken), abs=1e-12)
        assert row["recall"] == pytest.approx(recall_score(y, taken), abs=1e-12)
        if candidate == "baseline_cpl":
            assert row["positives_expected"] is None
        else:
            assert row["positives_expected"] == pytest.approx(p[taken].sum(), abs=1e-9)
