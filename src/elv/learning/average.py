"""The mean of the calibrated logits of all candidates of a task.

No candidate is the best everywhere, and which one is cannot be told from few positives: what they know in common is
worth more than what one of them gains by luck. Each part's logits are put on one scale by a line, so that the mean
keeps what they all have: parts by feature that add up to the score.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.calibration import INTERCEPT_BELOW_POSITIVES, Groups, fit_calibrator, fit_grouped
from elv.learning.encoding import Encoder
from elv.learning.features import Feature, Floats
from elv.learning.scorer import Scorer


@dataclass(frozen=True)
class AveragePart:
    """A candidate within the average: what it sees, and the line (slope, shift) that calibrates its logits."""

    candidate_id: str
    algorithm: str
    encoder: Encoder
    scorer: Scorer
    slope: float = 1.0
    shift: float = 0.0

    def raw_logits(self, table: pa.Table) -> Floats:
        """Return the logit of each row, before its line."""
        return self.scorer.raw_logits(self.encoder, self.encoder.encode(table))

    def described(self) -> dict[str, Any]:
        """Return what rebuilds it, ready for JSON."""
        return {
            "candidate_id": self.candidate_id,
            "algorithm": self.algorithm,
            "features": self.encoder.names,
            "encoder": self.encoder.to_json(),
            "model_text": self.scorer.to_text(self.encoder),
            "slope": self.slope,
            "shift": self.shift,
        }


@dataclass(frozen=True)
class Average:
    """Candidates with the same weight, each with what it sees: they may know other features and other levels."""

    parts: tuple[AveragePart, ...]

    def to_text(self) -> str:
        """Return JSON."""
        return json.dumps([part.described() for part in self.parts])

    @classmethod
    def from_text(cls, text: str, load: Callable[[str, str], Scorer]) -> "Average":
        """Rebuild from `to_text`; `load` rebuilds a model from its algorithm and text."""
        return cls(tuple(_part(described, load) for described in json.loads(text)))

    @property
    def encoder(self) -> Encoder:
        """Every feature that a part sees, by name, as the first of them that sees it learned it."""
        features: dict[str, Feature] = {}
        for part in self.parts:
            for feature in part.encoder.features:
                features.setdefault(feature.name, feature)
        return Encoder(tuple(features[name] for name in sorted(features)))

    def part_logits(self, table: pa.Table) -> Floats:
        """Return rows x parts: logits before their lines."""
        return np.column_stack([part.raw_logits(table) for part in self.parts])

    def mean(self, part_logits: Floats) -> Floats:
        """Return the mean of the parts' calibrated logits."""
        slopes = np.asarray([part.slope for part in self.parts])
        shifts = np.asarray([part.shift for part in self.parts])
        # Summed row by row, part after part: a product of matrices rounds differently for one row and for many.
        mean: Floats = (part_logits * slopes + shifts).sum(axis=1) / len(self.parts)
        return mean

    def raw_logits(self, table: pa.Table) -> Floats:
        """Return the logit of each row."""
        return self.mean(self.part_logits(table))

    def contributions(self, table: pa.Table) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features in the order of `encoder`) that add up to the logit."""
        place = {name: position for position, name in enumerate(self.encoder.names)}
        base, features = np.zeros(table.num_rows), np.zeros((table.num_rows, len(place)))
        for part in self.parts:
            own_base, own = part.scorer.contributions(part.encoder, part.encoder.encode(table))
            base += (part.slope * own_base + part.shift) / len(self.parts)
            features[:, [place[name] for name in part.encoder.names]] += part.slope * own / len(self.parts)
        return base, features

    def importance(self) -> Floats:
        """Return the mean of each feature's shares in the parts."""
        place = {name: position for position, name in enumerate(self.encoder.names)}
        shares = np.zeros(len(place))
        for part in self.parts:
            shares[[place[name] for name in part.encoder.names]] += part.scorer.importance(part.encoder)
        return shares / len(self.parts)

    def calibrated(self, part_logits: Floats, label: Floats) -> "Average":
        """Return the same parts, each with the line that suits these rows."""
        lines = [_line(part_logits[:, position], label) for position in range(len(self.parts))]
        return Average(
            tuple(
                AveragePart(part.candidate_id, part.algorithm, part.encoder, part.scorer, slope, shift)
                for part, (slope, shift) in zip(self.parts, lines, strict=True)
            )
        )

    def out_of_fold(
        self, method: str, part_logits: Floats, label: Floats, fold: NDArray[np.int64], group: Groups | None
    ) -> Floats:
        """Return probabilities in which no row had a part in any line or calibrator that they went through."""
        p = np.empty(len(label))
        for number in np.unique(fold):
            own = fold == number
            lined = self.calibrated(part_logits[~own], label[~own])
            others = None if group is None else group[~own]
            calibrator = fit_grouped(method, lined.mean(part_logits[~own]), label[~own], others)
            p[own] = calibrator.apply(lined.mean(part_logits[own]), None if group is None else group[own])
        return p


def average_of(rows: Sequence[Mapping[str, Any]], load: Callable[[str, str], Scorer]) -> Average:
    """Return the average of fitted rows of `fitted_models`, without any line yet."""
    return Average(
        tuple(
            _part({**row, "encoder": json.loads(row["encoder"]), "features": json.loads(row["features"])}, load)
            for row in rows
        )
    )


def _part(described: Mapping[str, Any], load: Callable[[str, str], Scorer]) -> AveragePart:
    return AveragePart(
        described["candidate_id"],
        described["algorithm"],
        Encoder.from_json(described["features"], described["encoder"]),
        load(described["algorithm"], described["model_text"]),
        float(described.get("slope", 1.0)),
        float(described.get("shift", 0.0)),
    )


def _line(logits: Floats, label: Floats) -> tuple[float, float]:
    """Return the slope and shift that calibrate logits: few positives can bear the shift alone."""
    rarer = min(label.sum(), len(label) - label.sum())
    calibrator = fit_calibrator("intercept" if rarer < INTERCEPT_BELOW_POSITIVES else "platt", logits, label)
    *slope, shift = calibrator.weights
    return (slope[0] if slope else 1.0), shift
