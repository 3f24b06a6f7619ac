"""The sentences of the report: what is asked, who scores, and whether to believe it."""

from collections.abc import Mapping
from typing import Any

from elv.report.facts.evidence import Evidence
from elv.report.words.numbers import count, day, interval, plural, ratio, times

_BASELINES = {
    "baseline_campaign_rate": "the past rate of each campaign",
    "baseline_best_attribute": "the past rate by the one attribute that tells most",
    "baseline_global_rate": "one rate for all",
    "baseline_division_rate": "the past rate of each division",
    "baseline_recency": "how recently a customer bought",
    "baseline_cpl": "cost per lead",
    "baseline_last_window": "each division's rate of new buyers in the last window",
    "baseline_owner_share": "how many own the division",
    "baseline_rate_by_orders": "the division's rate of new buyers times the customer's orders",
}


def question(task: str, window: str, label: str, owns_none: bool) -> str:
    """Return the question that a task answers, as a person would ask it."""
    if task == "lead_qualified":
        happens = "qualify" if label == "qualified" else f"reach the stage “{label}”"
        return f"Which leads will {happens} within {window}?"
    if owns_none:
        return f"Which customers will buy a division that they do not own within {window}?"
    return f"Which customers will buy within {window}?"


def window_words(days: Any, months: Any = None) -> str:
    """Return the length of a label window."""
    return plural(days, "day") if days else plural(months, "month")


def candidate_words(candidate: str | None) -> str:
    """Return a candidate's name as words: a baseline says what it is, a model keeps its name."""
    if not candidate:
        return "the chain of simple rates"
    if candidate in _BASELINES:
        return _BASELINES[candidate]
    if candidate.startswith("baseline_"):
        return candidate.removeprefix("baseline_").replace("_", " ")
    return f"model {candidate}"


def trust_sentences(found: Evidence, thing: str, happens: str) -> list[str]:
    """Say in a few sentences who scores, what it is worth, and whether its probabilities hold.

    Args:
        found: the evidence of the task.
        thing: what is scored, in the plural ("leads").
        happens: what they do in a success ("qualified").
    """
    sentences = [_who(found, thing)]
    lift, kept = found.metric("lift_at_10"), found.metric("observed_over_expected")
    if found.standing in ("fallback", "untested") and not lift:
        sentences.append(
            f"The {plural(found.test_rows, 'test row')} judge candidates that do not score: none measures this one."
            if found.test_rows
            else "There are no test rows to judge it by."
        )
        return sentences
    if lift and lift["low"] is not None and lift["high"] != lift["low"]:
        sentences.append(
            f"On {count(lift['row_count'])} {thing} that it had not seen, its best-scored decile {happens}"
            f" {times(lift['value'])} times as often as the average"
            f" ({interval(lift['low'], lift['high'], times)}, 95 % interval)" + _against(found) + "."
        )
    elif lift:
        sentences.append(f"It gives every row of a group the same score, so it can hardly order {thing}.")
    if kept and kept["low"] is not None:
        sentences.append(_kept(kept, found))
    return sentences


def _learned(serving: Mapping[str, Any]) -> str:
    learned, closed = serving["learned_rows"], serving["closed_rows"]
    return f"all {count(closed)}" if learned == closed else f"a sample of {count(learned)} of the {count(closed)}"


def _who(found: Evidence, thing: str) -> str:
    scorer = candidate_words(found.scorer or None)
    if found.champion.get("scored_by") == "champion":
        sentences = [f"Scored by a fitted model, {found.scorer}."]
        if found.champion.get("is_provisional"):
            sentences.append("It is provisional: what it gains on the best simple rate may be chance.")
        if found.serving:
            sentences.append(
                f"What was judged learned from the oldest {thing}; what scores the newest has the same recipe and"
                f" learned from {_learned(found.serving)} whose outcome is known, up to"
                f" {day(found.serving['learned_through_at'])}."
            )
        return " ".join(sentences)
    if found.champion.get("scored_by") == "baseline":
        return f"Scored by {scorer}: no model gains anything on it, so none is used."
    return "Scored by past rates alone: there are too few known outcomes to fit a model."


def _against(found: Evidence) -> str:
    rival = found.metric("lift_at_10", found.baseline)
    if not found.baseline or found.baseline == found.scorer or not rival:
        return ""
    return f"; {candidate_words(found.baseline)} alone reaches {times(rival['value'])}"


def recent_words(window: Mapping[str, Any]) -> str:
    """Say that the newest outcomes leave out what was predicted for them, and whether that is an alarm."""
    side = "fewer" if window["observed_over_expected"] < 1 else "more"
    span = interval(window["observed_over_expected_low"], window["observed_over_expected_high"])
    limit = "an alarm" if window["is_alarm"] else "below the alarm limit"
    share = f"{count(window['observed_positives'])} of {count(window['expected_positives'])}"
    kept, within = ratio(window["observed_over_expected"]), "among" if window.get("counted_leads") == "new" else "in"
    return f"Lately {side} than predicted: {share} {within} {counted_words(window)} ({kept}, {span}), {limit}."


def counted_words(window: Mapping[str, Any]) -> str:
    """Say whose outcomes a window of outcome_drift counts; a copy of an older version counts all open leads."""
    days = plural(window["window_days"], "day")
    return f"leads of the last {days}" if window.get("counted_leads") == "new" else f"the last {days}"


def _kept(kept: dict[str, Any], found: Evidence) -> str:
    value, low, high = kept["value"], kept["low"], kept["high"]
    happened = f"{count(100 * value)} happened ({interval(100 * low, 100 * high, count)})"
    held = f"For every 100 successes that it predicted, {happened}"
    if low <= 1 <= high and found.departs_lately:
        return f"{held}. {recent_words(found.recent)} Take the order from it, not the amounts."
    if low <= 1 <= high and found.has_groups_outside:
        groups = f"{found.groups_outside} of {len(found.calibration)} groups"
        return f"{held}: right in total, but in {groups} of equal prediction the share lies beyond chance."
    if low <= 1 <= high and found.recent:
        return f"{held}. {recent_words(found.recent)}"
    if low <= 1 <= high:
        return f"{held}: the probabilities can be taken at their word."
    if value > 1:
        return f"{held}: it predicts too little, so take the order from it and add to the amounts."
    return f"{held}: it predicts too much, so take the order from it and discount the amounts."


def metric_words(metric: str) -> str:
    """Return a metric's name for a reader who knows none."""
    return {
        "lift_at_10": "Lift of the best decile",
        "capture_at_10": "Found in the best decile",
        "roc_auc": "AUC",
        "pr_auc": "Average precision",
        "log_loss": "Log loss",
        "brier": "Brier score",
        "observed_over_expected": "Observed over expected",
        "calibration_mae": "Calibration error",
        "value_lift_at_10": "Money in the best decile",
    }.get(metric, metric)


def segment_words(segment: str) -> str:
    """Return a segment such as `division=Pumps` as "division Pumps"."""
    kind, _, name = segment.partition("=")
    return f"{kind} {name}" if name else segment
