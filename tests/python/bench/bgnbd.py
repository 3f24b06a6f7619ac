"""BG/NBD, the usual model of repeat purchases, to compare with (Fader, Hardie & Lee 2005, Marketing Science 24(2))."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Histories:
    """What the model knows of each customer: repeat purchases, time of the last one, time observed (from the first)."""

    repeats: Floats
    last: Floats
    observed: Floats


@dataclass(frozen=True)
class BgNbd:
    """A fitted model: purchase rates are gamma(r, alpha) over customers, drop-out after a purchase is beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def p_purchase(self, of: Histories, ahead: float) -> Floats:
        """Probability of at least one purchase within `ahead`: only who is still a customer can buy."""
        idle = ((self.alpha + of.observed) / (self.alpha + of.observed + ahead)) ** (self.r + of.repeats)
        p: Floats = (1 - idle) / (1 + self._odds_gone(of))
        return p

    def expected_purchases(self, of: Histories, ahead: float) -> Floats:
        """Expected number of purchases within `ahead` (their equation 10; needs a other than 1)."""
        a, b, shape = self.a, self.b, self.r + of.repeats
        end = self.alpha + of.observed + ahead
        idle = ((self.alpha + of.observed) / end) ** shape
        series = hyp2f1(shape, b + of.repeats, a + b + of.repeats - 1, ahead / end)
        number: Floats = (a + b + of.repeats - 1) / (a - 1) * (1 - idle * series) / (1 + self._odds_gone(of))
        return number

    def _odds_gone(self, of: Histories) -> Floats:
        ratio = ((self.alpha + of.observed) / (self.alpha + of.last)) ** (self.r + of.repeats)
        odds: Floats = np.where(of.repeats > 0, self.a / (self.b + np.maximum(of.repeats, 1) - 1) * ratio, 0.0)
        return odds


def log_likelihood(parameters: Floats, of: Histories, customers: Floats) -> float:
    """Log likelihood of (r, alpha, a, b), where row i stands for so many `customers`."""
    r, alpha, a, b = parameters
    shape = r + of.repeats
    counts = gammaln(shape) - gammaln(r) + r * np.log(alpha)
    stays = gammaln(a + b) + gammaln(b + of.repeats) - gammaln(b) - gammaln(a + b + of.repeats)
    alive = -shape * np.log(alpha + of.observed)
    gone = np.log(a) - np.log(b + np.maximum(of.repeats, 1) - 1) - shape * np.log(alpha + of.last)
    either = np.where(of.repeats > 0, np.logaddexp(alive, gone), alive)
    return float(customers @ (counts + stays + either))


def fit(of: Histories) -> BgNbd:
    """Fit by maximum likelihood, on logarithms so that the parameters stay positive."""
    rows, customers = np.unique(np.column_stack([of.repeats, of.last, of.observed]), axis=0, return_counts=True)
    known, weights = Histories(*rows.T), customers.astype(np.float64)

    def loss(logs: Floats) -> float:
        return -log_likelihood(np.exp(logs), known, weights) / float(weights.sum())

    found = minimize(loss, np.zeros(4), method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 500})
    r, alpha, a, b = (float(value) for value in np.exp(found.x))
    return BgNbd(r, alpha, a, b, -float(found.fun) * float(weights.sum()))
