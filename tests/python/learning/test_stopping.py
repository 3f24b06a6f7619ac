import json

import numpy as np
import pyarrow as pa
import pytest
from synthetic_examples import House, synthetic

from elv.learning.stopping import LevelFreeLogLoss


def sigmoid(logits):
    return 1 / (1 + np.exp(-logits))


@pytest.fixture
def rows():
    random = np.random.default_rng(3)
    logits = random.normal(-2, 1, 4000)
    return logits, (random.random(4000) < sigmoid(logits + 1.7)).astype(float)


def settled(judge, p):
    """Value once the shift has settled, as it has after some rounds of a fit."""
    for _ in range(4):
        _, value, higher_is_better = judge(p, None)
    assert not higher_is_better
    return value


def test_it_is_the_log_loss_at_the_best_level(rows):
    logits, label = rows
    best = min(
        -np.mean(label * np.log(p) + (1 - label) * np.log(1 - p))
        for p in (sigmoid(logits + shift) for shift in np.linspace(1, 2.5, 1501))
    )
    assert settled(LevelFreeLogLoss(label), sigmoid(logits)) == pytest.approx(best, abs=1e-6)


def test_the_level_makes_no_difference_and_the_shape_does(rows):
    logits, label = rows
    value = settled(LevelFreeLogLoss(label), sigmoid(logits))
    assert settled(LevelFreeLogLoss(label), sigmoid(logits - 3)) == pytest.approx(value, abs=1e-6)
    assert settled(LevelFreeLogLoss(label), sigmoid(0 * logits)) > value + 0.05


@pytest.mark.parametrize("label", [np.zeros(50), np.ones(50)])
def test_one_class_alone_gives_a_finite_value(label):
    assert np.isfinite(settled(LevelFreeLogLoss(label), np.full(50, 0.5)))


def test_a_drift_of_the_base_rate_does_not_stop_the_fit():
    # A feature follows the calendar: the rate falls with it, and turns just where the latest rows begin.
    examples = synthetic(6000)
    position = np.arange(6000) / 6000
    true_p = examples["true_p"].to_numpy()
    logits = np.log(true_p / (1 - true_p)) + np.where(position > 0.48, 2.5, -4 * position)
    known = examples["label"].is_valid().to_numpy()
    label = (np.random.default_rng(11).random(6000) < sigmoid(logits)).astype(np.int32)
    for name, column in {"label": pa.array(label, mask=~known), "campaign__spend_28d": pa.array(position)}.items():
        examples = examples.set_column(examples.schema.get_field_index(name), name, column)
    fitted = House(examples, grid=[("trees", "lightgbm", {"num_leaves": 7}, "auto")]).fit().to_pylist()[0]
    assert json.loads(fitted["notes"])["rounds"] >= 20
