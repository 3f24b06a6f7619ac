"""Values of the published tables in words, where the tables hold codes."""

from collections.abc import Mapping

LABEL_STATES = {
    "positive": "succeeded",
    "negative": "did not succeed",
    "unknown": "still open",
}
SCORED_BY = {
    "champion": "a fitted model",
    "baseline": "a simple rate, which no model beat",
    "fallback": "past rates alone, for want of known outcomes",
}
SEGMENT_VERDICTS = {
    "above": "more often",
    "below": "less often",
    "not distinguishable": "no clear difference",
}
CALL_KINDS = {"lead": "lead", "account": "customer"}
NO_CAMPAIGN = "(none)"


def in_words(words: Mapping[str, str], code: str) -> str:
    """Return what a code means; one that nobody told of stands for itself."""
    return words.get(code, code)


def campaign_name(name: str | None, campaign_id: str | None) -> str:
    """Return what a campaign is called; a lead may have none."""
    return name or campaign_id or "no campaign known"


def rank_words(rank: int | None, of: int) -> str:
    """Return a place in a list, such as "34 of 12,000"."""
    return f"{rank:,} of {of:,}" if rank else "not ranked"
