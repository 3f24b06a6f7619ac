import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from elv.learning.calibration import (
    Calibrator,
    choose_method,
    fit_calibrator,
    group_shifts,
    log_loss_rows,
    out_of_fold,
    recalibrated,
    sigmoid,
)


def drawn(rows, seed=0, slope=1.0, shift=0.0):
    """Return logits, labels and folds of a model whose true logit is slope x logit + shift."""
    random = np.random.default_rng(seed)
    logits = random.normal(-2, 1, rows)
    label = (random.random(rows) < sigmoid(slope * logits + shift)).astype(float)
    return logits, label, random.integers(0, 5, rows)


def reference(columns, label):
    """Return the sklearn fit on Platt's smoothed targets, as weighted rows of both classes."""
    positives, negatives = label.sum(), (1 - label).sum()
    target = np.where(label == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    doubled, classes = np.vstack([columns, columns]), np.repeat([1, 0], len(label))
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000, solver="newton-cholesky")
    return model.fit(doubled, classes, sample_weight=np.concatenate([target, 1 - target]))


def test_platt_equals_scikit_learn():
    logits, label, _ = drawn(3000, slope=0.6, shift=0.4)
    calibrator = fit_calibrator("platt", logits, label)
    expected = reference(logits[:, None], label)
    assert calibrator.weights[0] == pytest.approx(expected.coef_[0][0], rel=1e-5)
    assert calibrator.weights[1] == pytest.approx(expected.intercept_[0], rel=1e-5)
    assert calibrator.weights[0] == pytest.approx(0.6, abs=0.15)


def test_beta_equals_scikit_learn_on_logarithms_of_p():
    logits, label, _ = drawn(5000, slope=0.8)
    calibrator = fit_calibrator("beta", logits, label)
    p = sigmoid(logits)
    expected = reference(np.column_stack([np.log(p), -np.log(1 - p)]), label)
    np.testing.assert_allclose(calibrator.weights[:2], expected.coef_[0], rtol=1e-4)


def test_beta_drops_a_negative_weight():
    random = np.random.default_rng(3)
    logits = random.normal(0, 1.5, 4000)
    label = (random.random(4000) < np.minimum(0.5, sigmoid(3 * logits))).astype(float)
    weights = fit_calibrator("beta", logits, label).weights
    assert min(weights[:2]) >= 0


def test_isotonic_equals_scikit_learn_away_from_certainty():
    logits, label, _ = drawn(2000)
    calibrator = fit_calibrator("isotonic", logits, label)
    expected = IsotonicRegression(out_of_bounds="clip").fit(logits, label).predict(logits)
    margin = 0.5 / 2000
    np.testing.assert_allclose(calibrator.apply(logits), np.clip(expected, margin, 1 - margin), atol=1e-12)
    assert calibrator.apply(np.array([-50.0, 50.0])).min() > 0


def test_intercept_matches_the_number_of_positives():
    logits, label, _ = drawn(200, shift=1.0)
    p = fit_calibrator("intercept", logits, label).apply(logits)
    assert p.sum() == pytest.approx(label.sum(), abs=1e-8)


@pytest.mark.parametrize("method", ["platt", "beta"])
def test_slope_that_turns_the_ranking_round_falls_back_to_the_level(method):
    logits, label, _ = drawn(1000, slope=-1.0, shift=-3.0)
    assert fit_calibrator(method, logits, label).method == "intercept"


@pytest.mark.parametrize("method", ["none", "intercept", "platt", "beta", "isotonic"])
def test_text_round_trip_is_exact_and_one_class_is_finite(method):
    logits, label, _ = drawn(500)
    calibrator = fit_calibrator(method, logits, label)
    again = Calibrator.from_text(calibrator.to_text())
    assert (again.apply(logits) == calibrator.apply(logits)).all()
    lonely = fit_calibrator(method, logits, np.zeros(500)).apply(logits)
    assert np.isfinite(lonely).all()
    assert ((lonely > 0) & (lonely < 1)).all()


def test_ladder_follows_the_rarer_class():
    for rows, expected in ((200, "intercept"), (3000, "platt")):
        logits, label, fold = drawn(rows)
        assert choose_method(logits, label, fold)[0] == expected
        assert choose_method(-logits, 1 - label, fold)[0] == expected


def test_isotonic_only_where_it_wins_clearly():
    logits, label, fold = drawn(20_000)
    method, notes = choose_method(logits, label, fold)
    assert method in ("platt", "beta")
    assert set(notes["out_of_fold_log_loss"]) == {"platt", "beta", "isotonic"}
    random = np.random.default_rng(5)
    stepped = np.where(logits > -2, 0.4, np.where(logits > -3, 0.38, 0.02))
    label = (random.random(20_000) < stepped).astype(float)
    assert choose_method(logits, label, fold)[0] == "isotonic"


def test_out_of_fold_rows_have_no_part_in_their_own_calibrator():
    logits, label, fold = drawn(2000)
    p = out_of_fold("platt", logits, label, fold)
    changed = label.copy()
    changed[fold == 2] = 1 - changed[fold == 2]
    again = out_of_fold("platt", logits, changed, fold)
    assert (p[fold == 2] == again[fold == 2]).all()
    assert (p[fold != 2] != again[fold != 2]).all()


def test_calibration_mends_overconfidence():
    logits, label, fold = drawn(6000, slope=0.4, shift=-0.5)
    raw = log_loss_rows(sigmoid(logits), label).mean()
    assert log_loss_rows(out_of_fold("platt", logits, label, fold), label).mean() < raw - 0.01


def test_recalibrated_is_pool_adjacent_violators():
    p = np.array([0.1, 0.2, 0.2, 0.3, 0.4])
    label = np.array([0.0, 1.0, 0.0, 0.0, 1.0])
    np.testing.assert_allclose(recalibrated(p, label), [0, 1 / 3, 1 / 3, 1 / 3, 1])
    random = np.random.default_rng(2)
    p, label = random.random(500).round(2), (random.random(500) < 0.3).astype(float)
    expected = IsotonicRegression().fit(p, label).predict(p)
    np.testing.assert_allclose(recalibrated(p, label), expected)


def test_a_group_without_a_positive_moves_down_and_groups_that_differ_by_chance_stay():
    group = np.repeat(np.asarray(["none", "few", "as said"], dtype=object), [300, 300, 3000])
    p = np.full(len(group), 0.1)
    label = np.zeros(len(group))
    label[300:330] = 1
    label[600:900] = 1
    shifts = dict(group_shifts(p, label, group))
    # Chi-square 30 with three groups, 360 expected in all: k = 360 / 27.
    k = 360 / 27
    assert shifts["none"] == pytest.approx(np.log(k / (30 + k)))
    assert shifts["few"] == pytest.approx(0.0)
    assert shifts["as said"] == pytest.approx(0.0)
    assert group_shifts(p[300:], label[300:], group[300:]) == ()


def test_a_shift_moves_its_group_and_survives_as_text():
    calibrator = Calibrator("intercept", (0.0,), shifts=(("pumps", float(np.log(2))),))
    read = Calibrator.from_text(calibrator.to_text())
    group = np.asarray(["pumps", "valves", None], dtype=object)
    np.testing.assert_allclose(read.apply(np.zeros(3), group), [2 / 3, 0.5, 0.5])


def test_no_row_has_a_part_in_the_shift_of_its_group():
    random = np.random.default_rng(5)
    group = np.where(random.random(4000) < 0.2, "cold", "warm").astype(object)
    logits = random.normal(-2, 1, 4000)
    label = ((random.random(4000) < sigmoid(logits)) & (group == "warm")).astype(float)
    fold = random.integers(0, 5, 4000)
    own = fold == 2
    honest = out_of_fold("platt", logits, label, fold, group)
    turned = out_of_fold("platt", logits, np.where(own, 1 - label, label), fold, group)
    np.testing.assert_array_equal(honest[own], turned[own])
    assert honest[group == "cold"].mean() < 0.3 * honest[group == "warm"].mean()
