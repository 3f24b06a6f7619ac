"""Verdicts and how sure they are: one table of words, tones and limits for report, app, console and cards."""

from dataclasses import dataclass
from typing import Any, Literal

# Probability from which a claim is likely, and from which it is almost certain.
LIKELY = 0.8
ALMOST_CERTAIN = 0.975
OPEN = "too close to call"
# Below so many successes every estimate has a wide interval.
FEW_SUCCESSES = 100

Tone = Literal["good", "bad", "plain", "faint", "warn"]


@dataclass(frozen=True)
class Verdict:
    """A tone for colours, and a few words; empty where they depend on how sure it is."""

    tone: Tone
    words: str = ""


# What a row of a board amounts to.
BOARD = {
    "more": Verdict("good"),
    "less": Verdict("bad"),
    "open": Verdict("plain", OPEN),
    "thin": Verdict("faint", "too little evidence"),
    "none": Verdict("faint", "nothing to compare"),
}
# Whether the scores of a task can be believed.
TRUST = {
    "trusted": Verdict("good", "Can be used"),
    "provisional": Verdict("warn", "Provisional: the gain may be chance"),
    "miscalibrated": Verdict("warn", "Order can be used, probabilities with care"),
    "no_better": Verdict("warn", "Not shown to be better than chance"),
    "baseline": Verdict("warn", "A simple rate scores"),
    "fallback": Verdict("warn", "No model yet"),
    "untested": Verdict("warn", "Not tested yet"),
}


def board_sql() -> str:
    """SQL for the verdict on a row of a board, a key of `BOARD`."""
    return f"""
        case
            when elv_per_spend is null then 'none'
            when not has_enough_evidence then 'thin'
            when p_above_target >= {LIKELY} then 'more'
            when p_above_target <= {round(1 - LIKELY, 9)} then 'less'
            else 'open'
        end"""


def board_words(standing: str, p_above: float | None) -> str:
    """Return what a row of a board amounts to, in a few words; `p_above`: how likely it is above the target."""
    return BOARD[standing].words or side(p_above)


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
