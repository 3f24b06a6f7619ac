"""How candidates are compared and the champion is chosen, and that no test row has a say in it."""

import math

import numpy as np
import pytest
from holdout_world import ACCOUNT_TASK, TASK, WITH_P
from sklearn.metrics import log_loss


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
        assert row["average_gain"] is None


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
        assert (row["paired_count"], row["cluster_count"]) == (len(gain), len(customers))
        assert row["log_loss_gain"] == pytest.approx(gain.mean(), abs=1e-9)
        assert row["log_loss_gain_se"] == pytest.approx(math.sqrt(variance), abs=1e-9)


@pytest.mark.parametrize(
    ("task", "candidates"),
    [(TASK, ["lightgbm_fine", "logistic_ties"]), (ACCOUNT_TASK, ["lightgbm_list", "logistic_list"])],
)
def test_champion_has_the_lowest_log_loss_on_the_calibrate_split(holdout, built, task, candidates):
    [champion] = [row for row in built["champion_models"] if row["task"] == task]
    rows = holdout["calibrate"]
    best = min(candidates, key=lambda candidate: log_loss(rows[candidate]["label"], rows[candidate]["p"]))
    assert champion["scored_by"] == "champion"
    assert champion["candidate_id"] == best
    assert champion["model_version"] == f"v-{best}"


def test_rewriting_every_test_row_changes_metrics_but_not_the_choice(built):
    for table in ["candidate_comparisons", "champion_models"]:
        first = [tuple(row.values()) for row in built[table]]
        assert built["changed"][table] == first
    assert built["changed"]["model_metrics"] != [tuple(row.values()) for row in built["model_metrics"]]
