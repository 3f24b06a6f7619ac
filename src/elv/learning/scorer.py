"""What every fitted model can do, whatever it was fitted by."""

from typing import Protocol

from elv.learning.encoding import Encoded, Encoder
from elv.learning.features import Floats


class Scorer(Protocol):
    """Scores rows, and explains its scores."""

    def to_text(self, encoder: Encoder) -> str:
        """Return the model as text."""

    def raw_logits(self, encoder: Encoder, encoded: Encoded) -> Floats:
        """Return the logit of each row."""

    def contributions(self, encoder: Encoder, encoded: Encoded) -> tuple[Floats, Floats]:
        """Return (base per row, rows x features) that add up to the logit."""

    def importance(self, encoder: Encoder) -> Floats:
        """Return each feature's share of gain or of |coefficient|."""
