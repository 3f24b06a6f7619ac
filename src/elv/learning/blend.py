"""The mean of the logits of several models that see the same features.

A linear model and small trees learn from few positives with different errors, which partly cancel; and the mean of
logits keeps what both have: parts by feature that add up to the score.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from elv.learning.encoding import Encoded, Encoder
from elv.learning.features import Floats
from elv.learning.scorer import Scorer


@dataclass(frozen=True)
class Blend:
    """Scorers by the algorithm that each came from, all with the same weight."""

    parts: dict[str, Scorer]

    def to_text(self, encoder: Encoder) -> str:
        """Return JSON: the text of each part by its algorithm."""
        return json.dumps({algorithm: part.to_text(encoder) for algorithm, part in self.parts.items()})

    @classmethod
    def from_text(cls, text: str, load: Callable[[str, str], Scorer]) -> "Blend":
        """Rebuild from `to_text`; `load` rebuilds a part from its algorithm and text."""
        return cls({algorithm: load(algorithm, part) for algorithm, part in json.loads(text).items()})

    def raw_logits(self, encoder: Encoder, encoded: Encoded) -> Floats:
        """Return the mean logit of each row."""
        return _mean([part.raw_logits(encoder, encoded) for part in self.parts.values()])

    def contributions(self, encoder: Encoder, encoded: Encoded) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features) that add up to the logit."""
        bases, features = zip(*(part.contributions(encoder, encoded) for part in self.parts.values()), strict=True)
        return _mean(bases), _mean(features)

    def importance(self, encoder: Encoder) -> Floats:
        """Return the mean of each feature's shares in the parts."""
        return _mean([part.importance(encoder) for part in self.parts.values()])


def _mean(arrays: tuple[Floats, ...] | list[Floats]) -> Floats:
    mean: Floats = np.mean(arrays, axis=0)
    return mean
