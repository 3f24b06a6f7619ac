"""What a reader of the scores should be warned of, in words, from the run's own numbers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from elv.report.words.verdicts import FEW_SUCCESSES
from elv.runs.markdown import Markdown, count, escape, number, prose, share

# Fewer in a part of the split say next to nothing about that part.
FEW_SEGMENT_POSITIVES = 20
# A base rate that moved by this factor between splits means that the past was another world.
BASE_RATE_FACTOR = 1.5
_MOST_NAMED = 5

Rows = Sequence[Mapping[str, Any]]


def weaknesses(facts: Mapping[str, Any]) -> list[Markdown]:
    """Return one sentence per weakness that the numbers of a task show; none is a possible answer.

    Args:
        facts: `champion`; `splits`; `metrics` (of what scores, on the whole test split, by name) and
            `rival_metrics` (the same of the best baseline; of the best candidate where a baseline scores);
            `segments` and `calibration` (of what scores); `features` (of the catalogue); `alarms`.
    """
    found: list[Markdown] = []
    for check in (
        _who_scores,
        _few_positives,
        _predictions,
        _no_gain,
        _base_rates,
        _bins,
        _segments,
        _features,
        _alarms,
    ):
        found += check(facts)
    return found


def _who_scores(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    champion = facts["champion"]
    if champion["scored_by"] != "champion":
        yield _sentence("No fitted model scores this task: ", champion["reason"])
    elif champion["is_promoted"]:
        yield Markdown("The champion was pinned by hand, not chosen by its numbers.")


def _few_positives(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    for split, use in (("train", "learned from"), ("calibrate", "calibrated and chosen on"), ("test", "judged on")):
        row = next((row for row in facts["splits"] if row["split"] == split), None)
        positives = 0 if row is None else row["positive_count"]
        if positives < FEW_SUCCESSES:
            yield Markdown(f"Only {count(positives)} positives were {use} ({split} split): expect wide intervals.")


def _predictions(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    row = facts["metrics"].get("observed_over_expected")
    if row and row["low"] is not None and not row["low"] <= 1 <= row["high"]:
        kind = "little" if row["value"] > 1 else "much"
        yield Markdown(
            f"On the test split the scores predict too {kind}: {number(row['value'], 2)} positives came for each one"
            f" predicted (95 % interval {number(row['low'], 2)} to {number(row['high'], 2)})."
        )


def _no_gain(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    own, baseline = facts["metrics"].get("log_loss"), facts["rival_metrics"].get("log_loss")
    if facts["champion"]["scored_by"] == "champion" and own and baseline and own["value"] >= baseline["value"]:
        yield Markdown(
            f"On the test split the champion's log loss ({number(own['value'], 4)}) is no better than that of the"
            f" best baseline ({number(baseline['value'], 4)})."
        )


def _base_rates(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    rates = {
        row["split"]: row["positive_count"] / (row["positive_count"] + row["negative_count"])
        for row in facts["splits"]
        if row["split"] != "score" and row["positive_count"] + row["negative_count"] > 0
    }
    if len(rates) > 1 and min(rates.values()) * BASE_RATE_FACTOR < max(rates.values()):
        told = ", ".join(f"{share(rate)} in {split}" for split, rate in rates.items())
        yield Markdown(f"The rate of positives moves between the splits ({told}): levels learned earlier may not hold.")


def _bins(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    outside = sum(not row["is_inside_band"] for row in facts["calibration"])
    if outside:
        yield Markdown(
            f"{outside} of {len(facts['calibration'])} calibration bins lie outside their 95 % band on the test split"
            " (one in twenty would by chance)."
        )


def _segments(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    small = [row for row in facts["segments"] if row["positive_count"] < FEW_SEGMENT_POSITIVES]
    if small:
        yield Markdown(
            f"{len(small)} of {len(facts['segments'])} segments have fewer than {FEW_SEGMENT_POSITIVES} positives in"
            " the test split: their own numbers say little."
        )
    off = [
        row
        for row in facts["segments"]
        if row not in small and row["low"] is not None and not row["low"] <= 1 <= row["high"]
    ]
    if off:
        named = ", ".join(
            f"{escape(row['segment'])} ({number(row['observed_over_expected'], 2)})" for row in off[:_MOST_NAMED]
        )
        more = f" and {len(off) - _MOST_NAMED} more" if len(off) > _MOST_NAMED else ""
        yield Markdown(f"Segments with more or fewer positives than predicted (observed over expected): {named}{more}.")


def _features(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    leaks = ("leak probe", "probable leak", "name")
    suspects = [row for row in facts["features"] if (row["exclusion_reason"] or "").startswith(leaks)]
    if suspects:
        named = ", ".join(escape(row["feature"]) for row in suspects[:_MOST_NAMED])
        more = f" and {len(suspects) - _MOST_NAMED} more" if len(suspects) > _MOST_NAMED else ""
        yield Markdown(f"Left out because they may know the outcome: {named}{more}.")


def _alarms(facts: Mapping[str, Any]) -> Iterable[Markdown]:
    for row in facts["alarms"]:
        yield _sentence("Alarm: ", f"{row['summary']} {row['evidence']}")


def _sentence(start: str, text: object) -> Markdown:
    return Markdown(start + prose(text))
