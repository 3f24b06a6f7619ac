"""Each segment of the accounts is judged on its own rows; leads have none."""

import math

import numpy as np
import pytest
from holdout_world import SEGMENT_CELLS, TASK, gini, tie_means
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score


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
    assert {(row["row_count"], row["positive_count"]) for row in found.values()} == {(len(y), y.sum())}
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
