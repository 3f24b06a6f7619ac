"""Logistic regression with an elastic-net penalty, scored column by column from JSON."""

import json
import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from elv.learning.encoding import Encoded, Encoder
from elv.learning.features import Floats
from elv.learning.newton import damped_newton
from elv.learning.observed_labels import PartiallyObservedLabels
from elv.learning.threads import catching_warnings, one_blas_thread

# Rows that saga sees: its passes over the data are what makes an l1 penalty slow.
L1_MAX_ROWS = 60_000
# Rows that Newton's steps see when open rows are learned from, which is far more than its few dozen weights need.
EXPOSED_MAX_ROWS = 200_000


@dataclass(frozen=True)
class LinearModel:
    """Intercept (the mean logit, columns being centred) and one coefficient per linear column."""

    intercept: float
    coefficients: tuple[float, ...]

    def to_text(self, encoder: Encoder) -> str:
        """Return JSON: the intercept, and coefficients by column name in order."""
        named = [[name, value] for name, value in zip(encoder.column_names, self.coefficients, strict=True)]
        return json.dumps({"intercept": self.intercept, "coefficients": named})

    @classmethod
    def from_text(cls, text: str) -> "LinearModel":
        """Rebuild from `to_text`."""
        described = json.loads(text)
        return cls(described["intercept"], tuple(value for _, value in described["coefficients"]))

    def raw_logits(self, encoder: Encoder, encoded: Encoded) -> Floats:
        """Return the logit of each row.

        Features are added one after the other, not by a matrix product: BLAS rounds by position in the
        batch, and the same row must get the same number wherever it stands.
        """
        total = np.full(encoded.rows, self.intercept)
        for part in self._parts(encoder, encoded):
            total += part
        return total

    def contributions(self, encoder: Encoder, encoded: Encoded) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features) that add up to the logit."""
        parts = np.column_stack(list(self._parts(encoder, encoded)))
        return np.full(encoded.rows, self.intercept), parts

    def importance(self, encoder: Encoder) -> Floats:
        """Return the share of the sum of |coefficient| that each feature holds."""
        weights = np.asarray([sum(map(abs, own)) for own in self._split(encoder)])
        return weights / weights.sum() if weights.sum() > 0 else weights

    def _split(self, encoder: Encoder) -> list[Sequence[float]]:
        pieces: list[Sequence[float]] = []
        position = 0
        for feature in encoder.features:
            width = len(feature.column_names)
            pieces.append(self.coefficients[position : position + width])
            position += width
        return pieces

    def _parts(self, encoder: Encoder, encoded: Encoded) -> Any:
        for feature, array, own in zip(encoder.features, encoded.arrays, self._split(encoder), strict=True):
            yield feature.contribution(array, own)


def fit_linear(
    encoder: Encoder,
    encoded: Encoded,
    label: Floats,
    weight: Floats | None,
    parameters: dict[str, Any],
) -> tuple[LinearModel, dict[str, Any]]:
    """Fit on rows ordered by key; return the model and notes (empty, or what was capped or did not converge).

    Parameters: C (inverse of regularisation, scikit-learn's), l1_ratio (0 ridge to 1 lasso), max_iter,
    max_rows. Ridge uses newton-cholesky (few passes); any l1 needs saga, on evenly spaced rows above
    `max_rows`, with C scaled so that the penalty per row stays what was asked for.
    """
    notes: dict[str, Any] = {}
    inverse_penalty = float(parameters.get("C", 1.0))
    l1_ratio = float(parameters.get("l1_ratio", 0.0))
    uses_l1 = l1_ratio > 0 and math.isfinite(inverse_penalty)
    if uses_l1:
        index = evenly_spaced(encoded.rows, int(parameters.get("max_rows", L1_MAX_ROWS)))
        if len(index) < encoded.rows:
            notes["rows_used"] = len(index)
            inverse_penalty *= encoded.rows / len(index)
            encoded, label = encoded.take(index), label[index]
            weight = None if weight is None else weight[index]
    model = LogisticRegression(
        C=inverse_penalty,
        l1_ratio=l1_ratio if uses_l1 else 0.0,
        solver="saga" if uses_l1 else "newton-cholesky",
        tol=float(parameters.get("tol", 1e-3 if uses_l1 else 1e-6)),
        max_iter=int(parameters.get("max_iter", 200)),
        random_state=0,
    )
    one_blas_thread()
    with catching_warnings, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        model.fit(encoder.linear_matrix(encoded), label, sample_weight=weight)
    if any(issubclass(warning.category, ConvergenceWarning) for warning in caught):
        notes["did_not_converge"] = int(model.n_iter_[0])
    return LinearModel(float(model.intercept_[0]), tuple(float(value) for value in model.coef_[0])), notes


def fit_linear_exposed(
    encoder: Encoder,
    encoded: Encoded,
    exposed: PartiallyObservedLabels,
    parameters: dict[str, Any],
) -> tuple[LinearModel, dict[str, Any]]:
    """Fit on what was seen of rows so far, ordered by key, by Newton's steps; parameters: C, max_iter, max_rows.

    The penalty is that of ridge; it leaves the intercept alone.
    """
    notes: dict[str, Any] = {}
    penalty = 1.0 / float(parameters.get("C", 1.0))
    index = evenly_spaced(encoded.rows, int(parameters.get("max_rows", EXPOSED_MAX_ROWS)))
    if len(index) < encoded.rows:
        notes["rows_used"] = len(index)
        penalty *= len(index) / encoded.rows
        encoded, exposed = encoded.take(index), exposed.take(index)
    design = np.column_stack([encoder.linear_matrix(encoded), np.ones(encoded.rows)])
    penalties = np.full(design.shape[1], penalty)
    penalties[-1] = 0.0
    weights = np.zeros(design.shape[1])
    weights[-1] = exposed.base

    def loss(at: Floats) -> float:
        return exposed.loss(design @ at) * len(design) + float((penalties * at**2).sum()) / 2

    def derivatives(at: Floats) -> tuple[Floats, Floats]:
        slope, curvature = exposed.gradient(design @ at)
        return design.T @ slope + penalties * at, (design * curvature[:, None]).T @ design + np.diag(penalties)

    steps = int(parameters.get("max_iter", 100))
    weights, is_found = damped_newton(loss, derivatives, weights, most_steps=steps, tolerance=1e-10)
    if not is_found:
        notes["did_not_converge"] = steps
    return LinearModel(float(weights[-1]), tuple(float(value) for value in weights[:-1])), notes


def evenly_spaced(rows: int, most: int) -> NDArray[np.int64]:
    """Return at most `most` row positions, evenly spaced: the same rows every time, from the whole range."""
    if rows <= most:
        return np.arange(rows, dtype=np.int64)
    return (np.arange(most, dtype=np.int64) * rows) // most
