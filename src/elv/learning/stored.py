"""A row of `fitted_models` made usable again: encoder, model and calibrator from their texts. Nothing is
unpickled.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.average import Average
from elv.learning.blend import Blend
from elv.learning.calibration import GROUP_COLUMNS, Calibrator, Groups, out_of_fold
from elv.learning.encoding import Encoder
from elv.learning.examples import LearningError, text_column
from elv.learning.features import Floats
from elv.learning.linear import LinearModel
from elv.learning.scorer import Scorer
from elv.learning.segmented import SegmentedModel
from elv.learning.trees import TreeModel

BLENDED = ("logistic", "lightgbm")
# A blend that also learns from rows whose label is still open.
PARTIALLY_OBSERVED = "partially_observed"
# The mean of all other candidates of its task.
AVERAGE = "average"
ALGORITHMS = (*BLENDED, "blend", "divided", PARTIALLY_OBSERVED, AVERAGE)


# What makes a stored model, and a stored value model, what it is.
MODEL_PARTS = ("task", "model_version", "algorithm", "features", "encoder", "model_text", "calibrator_text")
VALUE_PARTS = (
    *("task", "value_version", "features", "encoder", "win_model", "severity_model"),
    *("smearing_factor", "balance_factor"),
)


def checksum_of(row: Mapping[str, Any], parts: Sequence[str]) -> str:
    """Return the checksum of everything that a stored model is made of."""
    return hashlib.sha256(json.dumps([row[part] for part in parts]).encode()).hexdigest()


def is_as_fitted(row: Mapping[str, Any], parts: Sequence[str]) -> bool:
    """Whether a stored row is what was fitted; one that was refused holds no model."""
    return row.get("status", "fitted") != "fitted" or row.get("model_checksum") == checksum_of(row, parts)


def check_as_fitted(row: Mapping[str, Any], parts: Sequence[str]) -> None:
    """Raise LearningError where a stored model was changed: its own library may end the process over such a text."""
    if not is_as_fitted(row, parts):
        raise LearningError(
            f"the stored model {row[parts[1]]} of task {row['task']} is not what was fitted: what is stored of it"
            " was changed. `elv train --force` fits it again."
        )


def check_finite(numbers: Floats, model: str, task: str) -> Floats:
    """Return numbers as they are; raises LearningError where one is none."""
    if not np.isfinite(numbers).all():
        raise LearningError(
            f"model {model} of task {task} gives {int((~np.isfinite(numbers)).sum())} rows a result that is no number,"
            " so nothing is published. Train again with `elv train --force`."
        )
    return numbers


@dataclass(frozen=True)
class StoredModel:
    """A fitted candidate, ready to score tables that have its features as columns."""

    task: str
    candidate_id: str
    model_version: str
    encoder: Encoder
    scorer: Scorer | Average
    calibrator: Calibrator

    @classmethod
    def from_row(cls, row: Mapping[str, Any], threads: int = 1) -> "StoredModel":
        """Rebuild from a fitted row of `fitted_models` or a row of `serving_models` (a dict of its columns).

        Raises:
            LearningError: the row is not what was fitted.
        """
        check_as_fitted(row, MODEL_PARTS)
        return cls(
            row["task"],
            row["candidate_id"],
            row["model_version"],
            Encoder.from_json(json.loads(row["features"]), json.loads(row["encoder"])),
            load_stored(row["algorithm"], row["model_text"], threads),
            Calibrator.from_text(row["calibrator_text"]),
        )

    @property
    def columns(self) -> list[str]:
        """Names of the columns that scoring reads."""
        group = [GROUP_COLUMNS[self.task]] if self.calibrator.shifts else []
        return list(dict.fromkeys([*self.encoder.names, *group]))

    def raw_logits(self, table: pa.Table) -> Floats:
        """Return the logit of each row, before calibration."""
        if isinstance(self.scorer, Average):
            return self.scorer.raw_logits(table)
        return self.scorer.raw_logits(self.encoder, self.encoder.encode(table))

    def probabilities(self, raw_logits: Floats, table: pa.Table) -> Floats:
        """Return calibrated probabilities of the rows that the logits belong to.

        Raises:
            LearningError: one is no number.
        """
        return check_finite(self.calibrator.apply(raw_logits, self._group(table)), self.model_version, self.task)

    def out_of_fold(self, raw_logits: Floats, table: pa.Table, label: Floats, fold: NDArray[np.int64]) -> Floats:
        """Return probabilities of calibrate rows in which no row had a part in its own calibration."""
        method, group = self.calibrator.method, group_of(self.task, table)
        if isinstance(self.scorer, Average):
            return self.scorer.out_of_fold(method, self.scorer.part_logits(table), label, fold, group)
        return out_of_fold(method, raw_logits, label, fold, group)

    def contributions(self, table: pa.Table) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features in `encoder.names` order); they add up to the logit."""
        if isinstance(self.scorer, Average):
            return self.scorer.contributions(table)
        return self.scorer.contributions(self.encoder, self.encoder.encode(table))

    def importance(self) -> Floats:
        """Return each feature's share of gain or of |coefficient|."""
        if isinstance(self.scorer, Average):
            return self.scorer.importance()
        return self.scorer.importance(self.encoder)

    def _group(self, table: pa.Table) -> Groups | None:
        return group_of(self.task, table) if self.calibrator.shifts else None


def group_of(task: str, table: pa.Table) -> Groups | None:
    """Return the group of each row, or None where rows of the task have none."""
    column = GROUP_COLUMNS.get(task, "")
    return text_column(table[column]) if column in table.column_names else None


def load_stored(algorithm: str, text: str, threads: int) -> Scorer | Average:
    """Rebuild a candidate from its text."""
    if algorithm == AVERAGE:
        return Average.from_text(text, lambda part, part_text: load_scorer(part, part_text, threads))
    return load_scorer(algorithm, text, threads)


def load_scorer(algorithm: str, text: str, threads: int) -> Scorer:
    """Rebuild a model from its text."""
    if algorithm == "logistic":
        return LinearModel.from_text(text)
    if algorithm in {"blend", PARTIALLY_OBSERVED}:
        return Blend.from_text(text, lambda part, part_text: load_scorer(part, part_text, threads))
    if algorithm == "divided":
        return SegmentedModel.from_text(text, lambda part, part_text: load_scorer(part, part_text, threads))
    return TreeModel.from_text(text, threads)
