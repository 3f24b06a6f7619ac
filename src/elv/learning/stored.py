"""A row of `fitted_models` made usable again: encoder, model and calibrator from their texts. Nothing is
unpickled.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.average import Average
from elv.learning.blend import Blend
from elv.learning.calibration import GROUP_COLUMNS, Calibrator, Groups, out_of_fold
from elv.learning.encoding import Encoder
from elv.learning.examples import text_column
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
        """Rebuild from a fitted row of `fitted_models` or a row of `serving_models` (a dict of its columns)."""
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
        """Return calibrated probabilities of the rows that the logits belong to."""
        return self.calibrator.apply(raw_logits, self._group(table))

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
