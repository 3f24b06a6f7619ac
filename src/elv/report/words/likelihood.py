"""How sure a claim is, in words: one set of limits for report, app and console."""

from typing import Any

# Probability from which a claim is likely, and from which it is almost certain.
LIKELY = 0.8
ALMOST_CERTAIN = 0.975
OPEN = "too close to call"


def likelihood(p: Any) -> str:
    """Return how likely a claim of this probability is, as an adverb; empty where it is too close to call."""
    if p is None or p < LIKELY:
        return ""
    return "almost certainly" if p >= ALMOST_CERTAIN else "likely"


def side(p: Any) -> str:
    """Return on which side of a limit something lies, given the probability that it lies above."""
    if p is None:
        return ""
    for words, chance in (("above", float(p)), ("below", 1 - float(p))):
        # 1 - 0.8 is a little more than 0.2 in floating point.
        if found := likelihood(round(chance, 9)):
            return f"{found} {words}"
    return OPEN
