"""A row of `fitted_models` made usable again: encoder, model and calibrator from their texts. Nothing is
unpickled.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from elv.learning.blend import Blend
from elv.learning.calibration import Calibrator
from elv.learning.encoding import Encoder
from elv.learning.features import Floats
from elv.learning.linear import LinearModel
from elv.learning.scorer import Scorer
from elv.learning.segmented import SegmentedModel
from elv.learning.trees import TreeModel

BLENDED = ("logistic", "lightgbm")
# A blend that also learns from rows whose label is still open.
PARTIALLY_OBSERVED = "partially_observed"
ALGORITHMS = (*BLENDED, "blend", "divided", PARTIALLY_OBSERVED)


@dataclass(frozen=True)
class StoredModel:
    """A fitted candidate, ready to score tables that have its features as columns."""

    task: str
    candidate_id: str
    model_version: str
    encoder: Encoder
    scorer: Scorer
    calibrator: Calibrator

    @classmethod
    def from_row(cls, row: Mapping[str, Any], threads: int = 1) -> "StoredModel":
        """Rebuild from a fitted row of `fitted_models` (a dict of its columns)."""
        return cls(
            row["task"],
            row["candidate_id"],
            row["model_version"],
            Encoder.from_json(json.loads(row["features"]), json.loads(row["encoder"])),
            load_scorer(row["algorithm"], row["model_text"], threads),
            Calibrator.from_text(row["calibrator_text"]),
        )

    def raw_logits(self, table: pa.Table) -> Floats:
        """Return the logit of each row, before calibration."""
        return self.scorer.raw_logits(self.encoder, self.encoder.encode(table))

    def probabilities(self, raw_logits: Floats) -> Floats:
        """Return calibrated probabilities."""
        return self.calibrator.apply(raw_logits)

    def contributions(self, table: pa.Table) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features in `encoder.names` order); they add up to the logit."""
        return self.scorer.contributions(self.encoder, self.encoder.encode(table))


def load_scorer(algorithm: str, text: str, threads: int) -> Scorer:
    """Rebuild a model from its text."""
    if algorithm == "logistic":
        return LinearModel.from_text(text)
    if algorithm in {"blend", PARTIALLY_OBSERVED}:
        return Blend.from_text(text, lambda part, part_text: load_scorer(part, part_text, threads))
    if algorithm == "divided":
        return SegmentedModel.from_text(text, lambda part, part_text: load_scorer(part, part_text, threads))
    return TreeModel.from_text(text, threads)
