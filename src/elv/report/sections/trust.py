"""Can the scores be trusted: measures with baselines, calibration, gains, reasons, parts of the split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Chart, Table, columns
from elv.report.facts.evidence import MOST_SEGMENTS, Evidence
from elv.report.sections import trust_charts
from elv.report.sections.verdicts import Verdict
from elv.report.words.numbers import NOTHING, count, day, interval, ratio, share
from elv.report.words.sentences import segment_words


@dataclass(frozen=True)
class Trust:
    """One task's verdict and the evidence for it, ready to be shown."""

    verdict: Verdict
    charts: list[Chart]
    thresholds: Table | None
    segments: Table | None
    stability: str


def build(found: Evidence, verdict: Verdict) -> Trust:
    """Return the section of one task."""
    return Trust(
        verdict=verdict,
        charts=trust_charts.build(found, verdict.things),
        thresholds=_thresholds(found, verdict.things),
        segments=_segments(found),
        stability=_stability(found),
    )


def _thresholds(found: Evidence, thing: str) -> Table | None:
    if not found.thresholds:
        return None
    return Table(
        f"If you work on the best part of the {thing}",
        columns("part", thing, "lowest chance in it", "successes in it", "of those worked", "of all successes"),
        [
            [
                f"{row['top_percent']} %",
                count(row["selected_count"]),
                share(row["threshold_p"], 1),
                count(row["positives_selected"]),
                share(row["positive_rate"]),
                share(row["recall"]),
            ]
            for row in found.thresholds
        ],
        "On the test rows. More rows than the part says where scores tie at its edge.",
    )


def _segments(found: Evidence) -> Table | None:
    rows = [row for row in found.segments if row["row_count"]]
    if not rows:
        return None
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(row["segment"].partition("=")[0], []).append(row)
    kept = [row for listed in kinds.values() for row in _largest(listed)]
    return Table(
        "The same by part of the test rows",
        columns(
            "part",
            "rows",
            "successes",
            "lift of the best decile",
            "AUC",
            "observed over expected",
            "95 % interval",
            names=["part"],
        ),
        [
            [
                segment_words(row["segment"]),
                count(row["row_count"]),
                count(row["positive_count"]),
                ratio(row["lift"]),
                NOTHING if row["roc_auc"] is None else f"{row['roc_auc']:.3f}",
                ratio(row["kept"]),
                interval(row["kept_low"], row["kept_high"]),
            ]
            for row in kept
        ],
        "The largest parts of each kind. Parts with few successes say little.",
    )


def _largest(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: (-row["row_count"], row["segment"]))[:MOST_SEGMENTS]


def _stability(found: Evidence) -> str:
    rows = [row for row in found.stability if row["stayed_share"] is not None]
    if not rows:
        return ""
    newest = rows[-1]
    return (
        f"From {day(newest['earlier_cutoff_at'])} to {day(newest['later_cutoff_at'])},"
        f" {share(newest['stayed_share'], 0)} of the best decile stayed in it"
        f" ({count(newest['stayed_rows'])} of {count(newest['top_rows'])})."
    )
