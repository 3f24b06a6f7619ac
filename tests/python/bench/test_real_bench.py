"""What the benchmark on real data counts."""

import numpy as np
import pandas as pd
import pytest
from real import gain, group_means, log_losses, page, plain_models


def test_losses_are_those_of_a_coin_and_stay_finite():
    losses = log_losses(np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.0]))
    assert losses[:2] == pytest.approx(np.log(2))
    assert np.isfinite(losses[2])


def test_a_gain_is_the_rivals_loss_less_that_of_what_is_served():
    served, rival = np.full(400, 0.25), np.full(400, 0.75)
    assert gain(served, rival, [str(row) for row in range(400)]) == (0.5, 0.5, 0.5)


def test_rows_of_one_customer_are_resampled_together():
    rng = np.random.default_rng(1)
    difference = np.repeat(rng.normal(size=50), 20)
    own = gain(np.zeros(1000), difference, [str(row) for row in range(1000)])
    together = gain(np.zeros(1000), difference, [str(row // 20) for row in range(1000)])
    assert together[0] == own[0]
    assert together[2] - together[1] > 3 * (own[2] - own[1])


def test_plain_models_learn_from_numbers_and_texts_and_meet_what_they_have_not_seen():
    rng = np.random.default_rng(2)
    size = rng.normal(size=2000)
    color = rng.choice(["red", "blue"], 2000).astype(object)
    label = (rng.uniform(size=2000) < 1 / (1 + np.exp(-size - 2 * (color == "red")))).astype(float)
    color[:50], size[50:100] = None, np.nan
    train = pd.DataFrame({"size": size, "color": color, "empty": np.nan})
    test = pd.DataFrame({"size": [2.0, -2.0, np.nan], "color": ["red", "blue", "green"], "empty": np.nan})
    for p in plain_models(train, label, test).values():
        assert p[0] > 0.8
        assert p[1] < 0.4
        assert np.isfinite(p).all()


def test_the_page_names_what_is_better_than_what_is_served():
    figures = {
        **{"served": "average", "is_provisional": True, "rows": 10, "positives": 2, "learned_rows": 90},
        **{"log_loss": 0.5, "auc": 0.7, "level": 1.1, "money_level": None, "refused": [("attr__late", "leak probe")]},
        "rivals": {
            "baseline_global_rate": {"auc": 0.5, "gain": (0.1, 0.05, 0.2)},
            "plain LightGBM": {"auc": 0.7, "gain": (-0.1, -0.2, -0.05)},
            "plain L2 logistic": {"auc": 0.7, "gain": (-0.1, -0.2, 0.05)},
        },
    }
    text = page({"shops": figures}, "abc1234")
    assert "at commit abc1234" in text
    assert "beyond noise:** plain LightGBM on shops." in text
    assert "average (provisional)" in text
    assert "`attr__late`" in text


def test_values_of_groups_are_set_against_the_mean_of_all():
    means = group_means(np.array([1.0] * 20 + [3.0] * 20 + [np.nan]), ["a"] * 20 + ["b"] * 20 + ["c"])
    assert means == {None: 2.0, "a": 1.5, "b": 2.5}
