"""Fit what a row of the grid asks for on the train rows, and say what happened on the way."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elv.learning.blend import Blend
from elv.learning.encoding import Encoded, Encoder
from elv.learning.features import Floats
from elv.learning.linear import fit_linear, fit_linear_exposed
from elv.learning.observed_labels import PartiallyObservedLabels
from elv.learning.scorer import Scorer
from elv.learning.segmented import SegmentedModel
from elv.learning.stored import PARTIALLY_OBSERVED, load_scorer
from elv.learning.trees import TreeFitter


class Learners:
    """The algorithms of the grid, on the same encoded train rows."""

    def __init__(
        self,
        encoder: Encoder,
        train: Encoded,
        label: Floats,
        cutoff_order: NDArray[np.int64],
        threads: int,
        observed_fraction: Floats | None = None,
    ) -> None:
        """Take rows ordered by key; `cutoff_order` sorts them by (cutoff_at, example_id).

        With `observed_fraction` the labels are what was seen of the rows so far.
        """
        self.observed_fraction = observed_fraction
        self.encoder, self.train, self.label, self.order, self.threads = encoder, train, label, cutoff_order, threads
        self.trees = TreeFitter(encoder, train, label, cutoff_order, threads, observed_fraction)
        self._known: dict[str, tuple[Scorer, dict[str, Any]]] = {}

    def fit(
        self, algorithm: str, parameters: Mapping[str, Any], class_weight_cap: float
    ) -> tuple[Scorer, dict[str, Any]]:
        """Return the fitted model and notes; a `class_weight` among the parameters is capped.

        What is both a candidate and a part of a blend is fitted once.
        """
        own = dict(parameters)
        weight, notes = self._weight(own.pop("class_weight", None), class_weight_cap)
        scorer, more = self._fitted(algorithm, own, weight)
        return scorer, notes | more

    def _fitted(
        self, algorithm: str, parameters: dict[str, Any], weight: Floats | None
    ) -> tuple[Scorer, dict[str, Any]]:
        positive_weight = 1.0 if weight is None else float(weight.max())
        fit_spec = json.dumps([algorithm, parameters, positive_weight], sort_keys=True)
        if fit_spec not in self._known:
            self._known[fit_spec] = self._newly_fitted(algorithm, parameters, weight)
        return self._known[fit_spec]

    def _newly_fitted(
        self, algorithm: str, parameters: dict[str, Any], weight: Floats | None
    ) -> tuple[Scorer, dict[str, Any]]:
        if algorithm in {"blend", PARTIALLY_OBSERVED}:
            fitted = {part: self._fitted(part, own, weight) for part, own in sorted(parameters.items())}
            return (
                Blend({part: scorer for part, (scorer, _) in fitted.items()}),
                {part: notes for part, (_, notes) in fitted.items() if notes},
            )
        if algorithm == "divided":
            return self._divided(dict(parameters), weight)
        if algorithm == "logistic":
            if self.observed_fraction is None:
                linear, notes = fit_linear(self.encoder, self.train, self.label, weight, parameters)
            else:
                exposed = PartiallyObservedLabels(self.label, self.observed_fraction, weight)
                linear, notes = fit_linear_exposed(self.encoder, self.train, exposed, parameters)
            return load_scorer("logistic", linear.to_text(self.encoder), 1), notes
        return self.trees.fit(parameters, weight)

    def _divided(self, parameters: dict[str, Any], weight: Floats | None) -> tuple[Scorer, dict[str, Any]]:
        """Give a level of the feature `by` its own model where it has `min_positives` and that model wins.

        It wins if, both fitted on the older three quarters of the rows, it has the lower log loss on the
        newest quarter's rows of that level.
        """
        by, least = parameters.pop("by"), int(parameters.pop("min_positives", 500))
        ((algorithm, own_parameters),) = parameters.items()
        pooled, notes = self._fitted(algorithm, own_parameters, weight)
        # A feature with one level in the train rows is left out of the encoder: nothing is to be divided then.
        levels = self.encoder.levels_of(by)
        codes = self.train.arrays[self.encoder.names.index(by)] if levels else np.full(self.train.rows, -1)
        older = np.zeros(len(codes), dtype=bool)
        older[self.order[: 3 * len(codes) // 4]] = True
        older_pooled: Scorer | None = None
        own: dict[int, Scorer] = {}
        for code in range(len(levels)):
            group = codes == code
            if self.label[group].sum() < least or not 0 < self.label[group & older].sum() < (group & older).sum():
                continue
            older_pooled = older_pooled or self._on(older).fit(algorithm, own_parameters, 1.0)[0]
            older_own, _ = self._on(group & older).fit(algorithm, own_parameters, 1.0)
            newest = np.flatnonzero(group & ~older)
            if self._log_loss(older_own, newest) < self._log_loss(older_pooled, newest):
                own[code], _ = self._on(group).fit(algorithm, own_parameters, 1.0)
        counts = [int((codes == code).sum()) for code in own]
        shares = tuple(count / len(codes) for count in (len(codes) - sum(counts), *counts))
        notes = notes | {"own_models": [levels[code] for code in own]}
        return SegmentedModel(by, algorithm, pooled, own, shares), notes

    def _on(self, mask: NDArray[np.bool_]) -> "Learners":
        """Return the same algorithms on some of the rows."""
        place = np.cumsum(mask) - 1
        order = place[self.order[mask[self.order]]]
        return Learners(self.encoder, self.train.take(mask), self.label[mask], order, self.threads)

    def _log_loss(self, scorer: Scorer, rows: NDArray[np.int64]) -> float:
        logits = scorer.raw_logits(self.encoder, self.train.take(rows))
        return float(np.mean(np.logaddexp(0, logits) - self.label[rows] * logits))

    def _weight(self, asked: Any, cap: float) -> tuple[Floats | None, dict[str, Any]]:
        """Return the weight of each train row for a class weight (a number or balanced), capped."""
        if asked is None:
            return None, {}
        positives = float(self.label.sum())
        full = (len(self.label) - positives) / positives if asked == "balanced" else float(asked)
        capped = min(full, cap)
        notes = {"class_weight": capped} if capped == full else {"class_weight": capped, "class_weight_asked": full}
        if capped == 1.0:
            return None, notes
        return np.where(self.label > 0.5, capped, 1.0), notes


def more_regularised(algorithm: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters for the second attempt of a candidate that fitted its train rows too closely."""
    if algorithm in {"blend", "divided", PARTIALLY_OBSERVED}:
        return {
            part: more_regularised(part, own) if isinstance(own, Mapping) else own for part, own in parameters.items()
        }
    if algorithm == "logistic":
        return {**parameters, "C": float(parameters.get("C", 1.0)) / 20}
    return {
        **parameters,
        "num_leaves": max(4, int(parameters.get("num_leaves", 15)) // 3),
        "min_child_samples": 3 * int(parameters.get("min_child_samples", 40)),
        "lambda_l2": float(parameters.get("lambda_l2", 0.0)) + 10.0,
    }
