"""What early stopping looks at: how good the shape of the probabilities is, whatever their level."""

from typing import Any

import numpy as np

from elv.learning.features import Floats

# Newton steps per round: the shift hardly moves from one round to the next, and near its best value an error
# in it changes the loss by its square only.
STEPS_PER_ROUND = 2


class LevelFreeLogLoss:
    """Log loss of the validation rows after the one shift of all logits that suits them best.

    A calibrator sets the level later. With plain log loss a drift of the base rate between the earlier and the
    latest rows looks like overfitting, and stops the fit after a tree or two.
    """

    def __init__(self, target: Floats) -> None:
        """Take the labels (0 or 1) of the validation rows, in their order."""
        self.target = target
        self.positives = float(np.clip(target.sum(), 0.5, len(target) - 0.5))
        self.shift = 0.0

    def __call__(self, p: Floats, _: Any) -> tuple[str, float, bool]:
        """Return LightGBM's (name, value, whether higher is better) for the probabilities of a round."""
        inner = np.clip(p, 1e-12, 1 - 1e-12)
        for _step in range(STEPS_PER_ROUND):
            shifted = self._shifted(inner)
            slope = float((shifted * (1 - shifted)).sum())
            step = (self.positives - float(shifted.sum())) / max(slope, 1e-12)
            # A step is held to the width on which the logistic curve is close to its tangent.
            self.shift += float(np.clip(step, -2.0, 2.0))
        shifted = self._shifted(inner)
        hit = np.where(self.target > 0.5, shifted, 1 - shifted)
        return "level_free_log_loss", float(-np.log(np.clip(hit, 1e-15, None)).mean()), False

    def _shifted(self, p: Floats) -> Floats:
        odds = np.exp(self.shift)
        moved: Floats = p * odds / (1 - p + p * odds)
        return moved
