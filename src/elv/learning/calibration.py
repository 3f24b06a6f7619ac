"""Turn logits into probabilities that mean what they say.

Which calibrator a number of positives can bear is measured, not a matter of taste: below 60 only the level
can be fixed, up to 1000 a slope as well (Platt), above that beta may win, and isotonic only when it
clearly does.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from elv.learning.features import Floats
from elv.learning.newton import damped_newton

# The name of each row's group.
Groups = NDArray[np.object_]

METHODS = ("none", "intercept", "platt", "beta", "isotonic")
# The column whose groups have their levels put right one by one: offers of all divisions stand in one ranking.
GROUP_COLUMNS = {"account_purchase": "division__name"}
# More positives than these are never set against what a group has shown.
GROUP_PRIOR_MOST = 200.0
INTERCEPT_BELOW_POSITIVES = 60
PLATT_UP_TO_POSITIVES = 1000


@dataclass(frozen=True)
class Calibrator:
    """A fitted calibrator: `weights` by method, or the knots of a step function, and a shift for each known group."""

    method: str
    weights: tuple[float, ...] = ()
    knots: tuple[float, ...] = ()
    levels: tuple[float, ...] = ()
    shifts: tuple[tuple[str, float], ...] = ()

    def apply(self, logits: Floats, group: Groups | None = None) -> Floats:
        """Return the calibrated probability of each logit; `group` names the group of each row."""
        p = self._ungrouped(logits)
        if not self.shifts or group is None:
            return p
        known = dict(self.shifts)
        shift = np.asarray([known.get(name, 0.0) for name in group])
        odds = np.exp(shift) * p
        shifted: Floats = odds / (1.0 - p + odds)
        return shifted

    def _ungrouped(self, logits: Floats) -> Floats:
        if self.method == "isotonic":
            return np.interp(logits, self.knots, self.levels)
        if self.method == "intercept":
            return sigmoid(logits + self.weights[0])
        if self.method == "platt":
            return sigmoid(self.weights[0] * logits + self.weights[1])
        if self.method == "beta":
            below, above = _beta_columns(logits).T
            return sigmoid(self.weights[0] * below + self.weights[1] * above + self.weights[2])
        return sigmoid(logits)

    def to_text(self) -> str:
        """Return JSON."""
        described = {"method": self.method, "weights": self.weights, "knots": self.knots, "levels": self.levels}
        return json.dumps(described | ({"shifts": dict(self.shifts)} if self.shifts else {}))

    @classmethod
    def from_text(cls, text: str) -> "Calibrator":
        """Rebuild from `to_text`."""
        described = json.loads(text)
        weights, knots, levels = (tuple(described[key]) for key in ("weights", "knots", "levels"))
        return cls(described["method"], weights, knots, levels, tuple(described.get("shifts", {}).items()))


def fit_grouped(method: str, logits: Floats, label: Floats, group: Groups | None) -> Calibrator:
    """Fit one method on all rows, and a shift for each group on top of it."""
    calibrator = fit_calibrator(method, logits, label)
    if group is None or method == "none":
        return calibrator
    return replace(calibrator, shifts=group_shifts(calibrator.apply(logits), label, group))


def group_shifts(p: Floats, label: Floats, group: Groups) -> tuple[tuple[str, float], ...]:
    """Return ln((O + k) / (E + k)) of each group: what it showed against what was predicted for it.

    1 / k is the variance of O / E between groups, by moments: what is left of the chi-square of the groups once chance
    has had its part of it. Groups that differ by no more than chance stay where they are.
    """
    found, place = np.unique(group.astype(str), return_inverse=True)
    observed, expected = np.bincount(place, label), np.bincount(place, p)
    expected = np.maximum(expected, 1e-9)
    surplus = float(((observed - expected) ** 2 / expected).sum()) - len(found)
    if surplus <= 0:
        return ()
    prior = min(float(expected.sum()) / surplus, GROUP_PRIOR_MOST)
    shifts = np.log((observed + prior) / (expected + prior))
    return tuple((str(name), float(shift)) for name, shift in zip(found, shifts, strict=True))


def fit_calibrator(method: str, logits: Floats, label: Floats) -> Calibrator:
    """Fit one method. Falls back to the level alone where the fitted slope would turn the ranking round.

    Platt's smoothed targets (Platt 1999, as in scikit-learn) keep the weights finite when classes separate.
    """
    if method == "none" or not len(logits):
        return Calibrator("none")
    if method == "intercept":
        return Calibrator("intercept", (_level_shift(logits, label),))
    if method == "isotonic":
        return _fit_isotonic(logits, label)
    if method == "platt":
        slope, shift = _logistic(logits[:, None], _smoothed(label))
        return Calibrator("platt", (slope, shift)) if slope > 0 else fit_calibrator("intercept", logits, label)
    if method == "beta":
        return _fit_beta(logits, label)
    raise ValueError(f"unknown calibrator {method!r}; known: auto, {', '.join(METHODS)}")


def choose_method(logits: Floats, label: Floats, fold: NDArray[np.int64]) -> tuple[str, dict[str, Any]]:
    """Choose the method for `auto` by the count of the rarer class; return it and the numbers behind the
    choice.
    """
    positives = int(label.sum())
    rarer = min(positives, len(label) - positives)
    notes: dict[str, Any] = {"rarer_class_rows": rarer}
    if rarer < INTERCEPT_BELOW_POSITIVES:
        return "intercept", notes
    if rarer <= PLATT_UP_TO_POSITIVES:
        return "platt", notes
    losses = {
        method: log_loss_rows(out_of_fold(method, logits, label, fold), label)
        for method in ("platt", "beta", "isotonic")
    }
    notes["out_of_fold_log_loss"] = {method: float(rows.mean()) for method, rows in losses.items()}
    smooth = min(("platt", "beta"), key=lambda method: float(losses[method].mean()))
    gain = losses[smooth] - losses["isotonic"]
    if gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(len(gain)):
        return "isotonic", notes
    return smooth, notes


def out_of_fold(
    method: str, logits: Floats, label: Floats, fold: NDArray[np.int64], group: Groups | None = None
) -> Floats:
    """Return probabilities in which no row had a part in its own calibrator."""
    p = np.empty(len(logits))
    for number in np.unique(fold):
        own = fold == number
        others = None if group is None else group[~own]
        calibrator = fit_grouped(method, logits[~own], label[~own], others)
        p[own] = calibrator.apply(logits[own], None if group is None else group[own])
    return p


def recalibrated(p: Floats, label: Floats) -> Floats:
    """Return the isotonic (pool-adjacent-violators) fit of label on p: the c of CORP (Dimitriadis et al.
    2021).
    """
    if not len(p):
        return p
    return np.asarray(IsotonicRegression().fit(p, label).predict(p), dtype=np.float64)


def sigmoid(logits: Floats) -> Floats:
    """Return 1 / (1 + exp(-logit)) without overflow."""
    small = np.exp(-np.abs(logits))
    p: Floats = np.where(logits >= 0, 1.0, small) / (1.0 + small)
    return p


def log_loss_rows(p: Floats, label: Floats) -> Floats:
    """Return the log loss of each row."""
    hit = np.where(label > 0.5, p, 1.0 - p)
    losses: Floats = -np.log(np.clip(hit, 1e-15, None))
    return losses


def _smoothed(label: Floats) -> Floats:
    positives = label.sum()
    negatives = len(label) - positives
    targets: Floats = np.where(label > 0.5, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    return targets


def _level_shift(logits: Floats, label: Floats) -> float:
    """Solve sum(sigmoid(logit + c)) = sum(label) for c by Newton with bisection as the safety."""
    wanted = float(np.clip(label.sum(), 0.5, len(label) - 0.5))
    low, high, shift = -50.0, 50.0, 0.0
    for _ in range(200):
        p = sigmoid(logits + shift)
        excess = float(p.sum()) - wanted
        if excess > 0:
            high = shift
        else:
            low = shift
        step = shift - excess / max(float((p * (1 - p)).sum()), 1e-300)
        following = step if low < step < high else (low + high) / 2
        if abs(following - shift) < 1e-12:
            return following
        shift = following
    return shift


def _beta_columns(logits: Floats) -> Floats:
    """Return [ln p, -ln(1 - p)] straight from the logit, exact at both ends."""
    return np.column_stack([-np.logaddexp(0.0, -logits), np.logaddexp(0.0, logits)])


def _fit_beta(logits: Floats, label: Floats) -> Calibrator:
    """Fit beta calibration (Kull et al. 2017): a negative weight is set to zero and the other refitted."""
    columns, targets = _beta_columns(logits), _smoothed(label)
    first, second, shift = _logistic(columns, targets)
    if first < 0 or second < 0:
        kept = 1 if first < 0 else 0
        weight, shift = _logistic(columns[:, [kept]], targets)
        if weight <= 0:
            return fit_calibrator("intercept", logits, label)
        first, second = (0.0, weight) if kept else (weight, 0.0)
    return Calibrator("beta", (first, second, shift))


def _fit_isotonic(logits: Floats, label: Floats) -> Calibrator:
    """Fit a monotone step function, held off 0 and 1 by half a row: log loss has no mercy with certainty."""
    fitted = IsotonicRegression(out_of_bounds="clip").fit(logits, label)
    margin = 0.5 / len(label)
    levels = np.clip(fitted.y_thresholds_, margin, 1 - margin)
    return Calibrator(
        "isotonic",
        knots=tuple(float(value) for value in fitted.X_thresholds_),
        levels=tuple(float(value) for value in levels),
    )


def _logistic(columns: Floats, targets: Floats) -> tuple[float, ...]:
    """Return the weights and the intercept of an unpenalised logistic regression, by damped Newton steps."""
    design = np.column_stack([columns, np.ones(len(columns))])
    weights = np.zeros(design.shape[1])
    base = float(np.clip(targets.mean(), 1e-9, 1 - 1e-9))
    weights[-1] = np.log(base / (1 - base))

    def loss(at: Floats) -> float:
        logits = design @ at
        return float((np.logaddexp(0.0, logits) - targets * logits).sum())

    def derivatives(at: Floats) -> tuple[Floats, Floats]:
        p = sigmoid(design @ at)
        return design.T @ (p - targets), (design * (p * (1 - p))[:, None]).T @ design

    flat = 1e-10 * len(targets)
    weights, _ = damped_newton(loss, derivatives, weights, most_steps=100, tolerance=1e-13, flat=flat)
    return tuple(float(weight) for weight in weights)
