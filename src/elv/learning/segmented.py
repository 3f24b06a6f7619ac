"""A model of its own for each group of rows that has enough positives; the pooled model scores the others."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elv.learning.encoding import Encoded, Encoder
from elv.learning.features import Floats
from elv.learning.scorer import Scorer


@dataclass(frozen=True)
class SegmentedModel:
    """Scorers of one algorithm: a pooled one, and one per level of a text feature that has its own.

    `own` goes by the level's code in the encoder; `shares` are the shares of the train rows that each
    scorer answers for, the pooled one first.
    """

    by: str
    algorithm: str
    pooled: Scorer
    own: dict[int, Scorer]
    shares: tuple[float, ...]

    def to_text(self, encoder: Encoder) -> str:
        """Return JSON with the text of each part."""
        return json.dumps(
            {
                "by": self.by,
                "algorithm": self.algorithm,
                "pooled": self.pooled.to_text(encoder),
                "own": {str(code): part.to_text(encoder) for code, part in self.own.items()},
                "shares": self.shares,
            }
        )

    @classmethod
    def from_text(cls, text: str, load: Callable[[str, str], Scorer]) -> "SegmentedModel":
        """Rebuild from `to_text`; `load` rebuilds a part from its algorithm and text."""
        stored = json.loads(text)
        algorithm = stored["algorithm"]
        own = {int(code): load(algorithm, part) for code, part in stored["own"].items()}
        return cls(stored["by"], algorithm, load(algorithm, stored["pooled"]), own, tuple(stored["shares"]))

    def raw_logits(self, encoder: Encoder, encoded: Encoded) -> Floats:
        """Return the logit of each row, by the model that answers for it."""
        logits = np.empty(encoded.rows)
        for rows, part in self._parts(encoder, encoded):
            logits[rows] = part.raw_logits(encoder, encoded.take(rows))
        return logits

    def contributions(self, encoder: Encoder, encoded: Encoded) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features) that add up to the logit."""
        base, features = np.empty(encoded.rows), np.empty((encoded.rows, len(encoder.names)))
        for rows, part in self._parts(encoder, encoded):
            base[rows], features[rows] = part.contributions(encoder, encoded.take(rows))
        return base, features

    def importance(self, encoder: Encoder) -> Floats:
        """Return the mean of each feature's shares in the parts, weighed by the train rows they answer for."""
        parts = [self.pooled, *self.own.values()]
        total: Floats = sum(
            (share * part.importance(encoder) for share, part in zip(self.shares, parts, strict=True)),
            start=np.zeros(len(encoder.names)),
        )
        return total

    def _parts(self, encoder: Encoder, encoded: Encoded) -> list[tuple[NDArray[np.int64], Scorer]]:
        if not self.own:
            return [(np.arange(encoded.rows), self.pooled)]
        codes = encoded.arrays[encoder.names.index(self.by)]
        pairs = [(np.flatnonzero(codes == code), part) for code, part in self.own.items()]
        pairs.append((np.flatnonzero(~np.isin(codes, list(self.own))), self.pooled))
        return [(rows, part) for rows, part in pairs if len(rows)]
