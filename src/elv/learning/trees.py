"""Gradient-boosted trees (LightGBM), deterministic, stored in LightGBM's own text format."""

import re
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from elv.learning.encoding import Encoded, Encoder
from elv.learning.features import Floats
from elv.learning.observed_labels import LevelFreeObservedLoss, PartiallyObservedLabels
from elv.learning.stopping import LevelFreeLogLoss
from elv.learning.threads import lightgbm_threads, threads_for

DEFAULTS: dict[str, Any] = {
    "learning_rate": 0.05,
    "num_leaves": 15,
    "n_estimators": 300,
    "early_stopping_rounds": 25,
    "min_child_samples": 40,
    "max_bin": 127,
}
# Share of the train rows, the latest ones, that early stopping looks at.
EARLY_STOPPING_SHARE = 0.2
# Positives below which the early-stopping rows say too little, and the rounds used then.
EARLY_STOPPING_MIN_POSITIVES = 15
ROUNDS_WITHOUT_STOPPING = 60
# Above this, fitting again on all train rows costs more than the last 20 % of rows bring.
REFIT_MAX_ROWS = 200_000


@dataclass(frozen=True)
class TreeModel:
    """A booster that was read from its text, so that a fitted and a stored model are the same thing."""

    text: str
    booster: Any
    threads: int

    @classmethod
    def from_text(cls, text: str, threads: int) -> "TreeModel":
        """Rebuild from LightGBM's text format."""
        return cls(text, lgb.Booster(model_str=text), threads)

    def to_text(self, encoder: Encoder) -> str:
        """Return LightGBM's text format."""
        return self.text

    def raw_logits(self, encoder: Encoder, encoded: Encoded) -> Floats:
        """Return the logit (regression: the prediction) of each row."""
        matrix = encoder.tree_matrix(encoded)
        if not len(matrix):
            return np.zeros(0)
        threads = threads_for(matrix.size, self.threads)
        with lightgbm_threads(threads):
            raw = self.booster.predict(matrix, raw_score=True, num_threads=threads)
        return np.asarray(raw, dtype=np.float64)

    def contributions(self, encoder: Encoder, encoded: Encoded) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features) of TreeSHAP that add up to the logit.

        Rows on the same side of all splits of a tree have the same parts from it. Each tree therefore explains
        one row of each kind only: TreeSHAP is what costs, and kinds are several times fewer than rows.
        """
        matrix = encoder.tree_matrix(encoded)
        base, parts = np.zeros(len(matrix)), np.zeros(matrix.shape, order="F")
        if not len(matrix):
            return base, parts
        rows, threads = np.ascontiguousarray(matrix), threads_for(matrix.size, self.threads)
        for number, tree in enumerate(self.booster.dump_model()["tree_info"]):
            thresholds = _thresholds(tree["tree_structure"])
            first, kinds = _kinds(matrix, thresholds, set(encoder.categorical))
            with lightgbm_threads(threads):
                explained = self.booster.predict(
                    rows[first], pred_contrib=True, start_iteration=number, num_iteration=1, num_threads=threads
                )
            base += explained[kinds, -1]
            for feature in thresholds:
                parts[:, feature] += explained[kinds, feature]
        return base, parts

    def importance(self, encoder: Encoder) -> Floats:
        """Return the share of the total gain that each feature holds."""
        gain = np.asarray(self.booster.feature_importance("gain"), dtype=np.float64)
        return gain / gain.sum() if gain.sum() > 0 else gain


class TreeFitter:
    """Fits boosters on one matrix; the rows are binned once for all candidates with the same binning
    parameters.
    """

    def __init__(
        self,
        encoder: Encoder,
        encoded: Encoded,
        target: Floats,
        cutoff_order: NDArray[np.int64],
        threads: int,
        observed_fraction: Floats | None = None,
    ) -> None:
        """Take rows ordered by key; `cutoff_order` sorts them by (cutoff_at, example_id).

        With `observed_fraction` the target is what was seen of each row so far (see `PartiallyObservedLabels`).
        """
        self.encoder, self.encoded, self.target, self.threads = encoder, encoded, target, threads
        self.observed_fraction = observed_fraction
        self.fit_threads = threads_for(encoded.rows * len(encoder.features), threads)
        latest = cutoff_order[int(len(cutoff_order) * (1 - EARLY_STOPPING_SHARE)) :]
        # Subsets keep the key order.
        self.late = np.sort(latest)
        self.early = np.setdiff1d(np.arange(len(target)), self.late, assume_unique=True)
        self._binned: dict[str, Any] = {}

    def fit(
        self,
        parameters: dict[str, Any],
        weight: Floats | None = None,
        objective: str = "binary",
    ) -> tuple[TreeModel, dict[str, Any]]:
        """Fit one booster; return it and notes (rounds, and how they were found).

        Early stopping looks at the latest 20 % of the rows, and not at their level; the final fit sees all rows
        where that is cheap.
        """
        with lightgbm_threads(self.fit_threads):
            return self._fit({**DEFAULTS, **parameters}, weight, objective)

    def _fit(self, chosen: dict[str, Any], weight: Floats | None, objective: str) -> tuple[TreeModel, dict[str, Any]]:
        rounds = int(chosen.pop("n_estimators"))
        patience = int(chosen.pop("early_stopping_rounds"))
        exposed = (
            None
            if self.observed_fraction is None
            else PartiallyObservedLabels(self.target, self.observed_fraction, weight)
        )
        settings = {
            "seed": 0,
            **chosen,
            "objective": exposed.objective if exposed else objective,
            "metric": "none" if exposed else "binary_logloss" if objective == "binary" else "l2",
            "deterministic": True,
            "force_col_wise": True,
            "feature_pre_filter": False,
            "num_threads": self.fit_threads,
            "verbosity": -1,
        }
        base = exposed.base if exposed else 0.0
        whole = self._dataset(settings, weight)
        if patience <= 0:
            return self._trained(settings, whole, rounds, base), {"rounds": rounds, "rounds_from": "grid"}
        if not self._can_stop_early(objective):
            rounds = min(rounds, ROUNDS_WITHOUT_STOPPING)
            notes = {"rounds": rounds, "rounds_from": "default: too few late positives to stop early"}
            return self._trained(settings, whole, rounds, base), notes
        judge: Any = LevelFreeLogLoss(self.target[self.late]) if objective == "binary" else None
        stopping = {**settings, "metric": "none"} if judge else settings
        if exposed:
            judge = LevelFreeObservedLoss(exposed.take(self.late))
            stopping = {**settings, "objective": exposed.take(self.early).objective}
        stopped = lgb.train(
            stopping,
            whole.subset(self.early),
            rounds,
            valid_sets=[whole.subset(self.late)],
            feval=judge,
            callbacks=[lgb.early_stopping(patience, first_metric_only=True, verbose=False)],
        )
        best = max(1, int(stopped.best_iteration))
        if len(self.target) <= REFIT_MAX_ROWS:
            notes = {"rounds": best, "rounds_from": "early stopping, refitted on all train rows"}
            return self._trained(settings, whole, best, base), notes
        notes = {"rounds": best, "rounds_from": "early stopping, fitted on the earliest 80 % of train rows"}
        return self._stored(stopped, best, base), notes

    def _trained(self, settings: dict[str, Any], dataset: Any, rounds: int, base: float) -> TreeModel:
        return self._stored(lgb.train(settings, dataset, rounds), rounds, base)

    def _stored(self, booster: Any, rounds: int, base: float) -> TreeModel:
        if base:
            # A loss of our own starts from nothing: the first tree carries the level, as LightGBM does it with its own.
            first = booster.dump_model(num_iteration=1)["tree_info"][0]
            for leaf in range(first["num_leaves"]):
                booster.set_leaf_output(0, leaf, booster.get_leaf_output(0, leaf) + base)
        text = booster.model_to_string(num_iteration=rounds)
        # The number of threads changes nothing but this line: models must be equal whatever it was.
        return TreeModel.from_text(re.sub(r"\[num_threads: \d+\]", "[num_threads: 1]", text), self.threads)

    def _can_stop_early(self, objective: str) -> bool:
        if objective != "binary":
            return len(self.late) >= 4 * EARLY_STOPPING_MIN_POSITIVES
        positives = int(self.target[self.late].sum())
        return min(positives, len(self.late) - positives) >= EARLY_STOPPING_MIN_POSITIVES

    def _dataset(self, settings: dict[str, Any], weight: Floats | None) -> Any:
        binning = {
            key: settings[key] for key in ("max_bin", "min_data_in_bin", "seed", "num_threads") if key in settings
        }
        key = f"{sorted(binning.items())} {weight is None}"
        if key not in self._binned:
            fixed = {
                "verbosity": -1,
                "feature_pre_filter": False,
                "deterministic": True,
                "force_col_wise": True,
            }
            dataset = lgb.Dataset(
                self.encoder.tree_matrix(self.encoded),
                label=self.target,
                weight=weight,
                feature_name=plain_names(self.encoder.names),
                categorical_feature=self.encoder.categorical,
                params={**fixed, **binning},
            )
            self._binned[key] = dataset.construct()
        dataset = self._binned[key]
        dataset.set_weight(weight)
        return dataset


def plain_names(names: list[str]) -> list[str]:
    """Return names of letters, digits and underscores (LightGBM refuses others), unique by position."""
    plain = [re.sub(r"[^A-Za-z0-9_]", "_", name) for name in names]
    return [f"{name}_{index}" if plain.count(name) > 1 else name for index, name in enumerate(plain)]


def _thresholds(node: dict[str, Any]) -> dict[int, list[Any]]:
    """Return the thresholds that a (sub)tree compares each of its features with."""
    found: dict[int, list[Any]] = {}
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if "split_feature" in node:
            found.setdefault(node["split_feature"], []).append(node["threshold"])
            waiting += [node["left_child"], node["right_child"]]
    return found


def _kinds(
    matrix: Floats, thresholds: dict[int, list[Any]], categorical: set[int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (the first row of each kind, the kind of each row): rows of a kind are on the same side of all splits."""
    key, size = np.zeros(len(matrix), dtype=np.int64), 1
    for feature, values in thresholds.items():
        column = matrix[:, feature]
        if feature in categorical:
            place = column.astype(np.int64)
        else:
            # NaN sorts behind every threshold, and takes a way of its own.
            place = np.searchsorted(np.unique(values), column) + np.isnan(column)
        places = int(place.max()) + 1
        if size > np.iinfo(np.int64).max // places:
            key = np.unique(key, return_inverse=True)[1]
            size = int(key.max()) + 1
        key, size = key * places + place, size * places
    _, first, kinds = np.unique(key, return_index=True, return_inverse=True)
    return first, kinds
