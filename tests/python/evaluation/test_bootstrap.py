"""Bootstrap intervals against weighted scikit-learn metrics, with weights by the same hashes."""

import hashlib
import math

import numpy as np
import pytest
from holdout_world import ACCOUNT_CANDIDATES, CANDIDATES, REPLICATES, WITH_P, gini, tie_means
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score


def bootstrap_weights(ids):
    """The Poisson(1) weights again, a row per replicate: inversion of 16-bit uniforms cut from md5."""
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
