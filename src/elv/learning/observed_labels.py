"""Learn from leads whose label is still open: what is seen of them so far is their label, thinned out by their age.

A lead that will be positive with probability p has shown it by now with probability p * observed_fraction, where
observed_fraction is the share of positive labels that is known at its age. The likelihood of what is seen is
taken as it stands, with the logit of p as the score: models fitted to it explain themselves like any others, and where
every label has closed (observed_fraction 1) they are those of the plain log loss.
"""

from typing import Any

import numpy as np

from elv.learning.features import Floats
from elv.learning.stopping import STEPS_PER_ROUND


class PartiallyObservedLabels:
    """What was seen of some rows so far, and the share of positives that could be seen by then."""

    def __init__(self, seen: Floats, observed_fraction: Floats, weight: Floats | None = None) -> None:
        """Take 1 or 0 (seen to be positive or not) and the observed_fraction (above 0, up to 1) of each row."""
        self.seen, self.observed_fraction, self.weight = seen > 0.5, observed_fraction, weight
        # The level at which as many are expected to be seen as are; half a row holds it off 0.
        rate = min(max(float(seen.sum()), 0.5) / max(float(observed_fraction.sum()), 1.0), 0.99)
        self.base = float(np.log(rate / (1.0 - rate)))

    def take(self, index: Any) -> "PartiallyObservedLabels":
        """Return some of the rows, with the same base."""
        taken = PartiallyObservedLabels(
            self.seen[index].astype(float), self.observed_fraction[index], _taken(self.weight, index)
        )
        taken.base = self.base
        return taken

    def gradient(self, logits: Floats) -> tuple[Floats, Floats]:
        """Return the first derivative of -log likelihood by the logit, and its expected second derivative.

        The second derivative itself turns negative for an open lead with a high p; the expected one does not, and
        both are the same once the label has closed.
        """
        p = 1.0 / (1.0 + np.exp(-logits))
        unlikely = 1.0 - p
        # Expected share of the lead among those that are still open: p itself once the label has closed.
        open_pull = self.observed_fraction * p * unlikely / np.maximum(1.0 - self.observed_fraction * p, 1e-12)
        slope = np.where(self.seen, -unlikely, open_pull)
        curvature = open_pull * unlikely
        if self.weight is not None:
            return slope * self.weight, curvature * self.weight
        return slope, curvature

    def loss(self, logits: Floats) -> float:
        """Return the mean of -log likelihood, up to a constant."""
        p = 1.0 / (1.0 + np.exp(-logits))
        likelihood = np.where(self.seen, p, 1.0 - self.observed_fraction * p)
        losses = -np.log(np.clip(likelihood, 1e-15, None))
        return float((losses if self.weight is None else losses * self.weight).mean())

    def objective(self, raw: Floats, _: Any) -> tuple[Floats, Floats]:
        """Return what LightGBM asks for: first and second derivatives at the scores less `base`."""
        return self.gradient(raw + self.base)


class LevelFreeObservedLoss:
    """As `LevelFreeLogLoss`, for rows seen so far: their loss after the one shift of logits that suits them best."""

    def __init__(self, rows: PartiallyObservedLabels) -> None:
        """Take the validation rows, in their order."""
        self.rows = rows
        self.shift = 0.0

    def __call__(self, raw: Floats, _: Any) -> tuple[str, float, bool]:
        """Return LightGBM's (name, value, whether higher is better) for the scores of a round."""
        logits = raw + self.rows.base
        for _step in range(STEPS_PER_ROUND):
            slope, curvature = self.rows.gradient(logits + self.shift)
            step = -float(slope.sum()) / max(float(curvature.sum()), 1e-12)
            self.shift += float(np.clip(step, -2.0, 2.0))
        return "level_free_observed_loss", self.rows.loss(logits + self.shift), False


def _taken(weight: Floats | None, index: Any) -> Floats | None:
    return None if weight is None else weight[index]
