"""Can the scores be trusted: measures with baselines, calibration, gains, reasons, parts of the split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Cell, Chart, Table, columns, with_range
from elv.report.facts.evidence import MOST_SEGMENTS, Evidence
from elv.report.sections import trust_charts
from elv.report.words.numbers import NOTHING, count, day, interval, plural, ratio, share
from elv.report.words.sentences import candidate_words, metric_words, segment_words, verdict

_MEASURES = ("lift_at_10", "roc_auc", "pr_auc", "log_loss", "brier", "observed_over_expected")


@dataclass(frozen=True)
class Trust:
    """One task's evidence, ready to be shown."""

    task: str
    question: str
    tone: str
    verdict: str
    sentences: list[str]
    reason: str
    measures: Table | None
    charts: list[Chart]
    thresholds: Table | None
    segments: Table | None
    stability: str


def build(found: Evidence, question: str, sentences: list[str], thing: str) -> Trust:
    """Return the section of one task; `thing` is what is scored, in the plural."""
    tone, words = verdict(found)
    return Trust(
        task=found.task,
        question=question,
        tone=tone,
        verdict=words,
        sentences=sentences,
        reason=found.champion.get("reason") or "",
        measures=_measures(found),
        charts=trust_charts.build(found, thing),
        thresholds=_thresholds(found, thing),
        segments=_segments(found),
        stability=_stability(found),
    )


def _measures(found: Evidence) -> Table | None:
    names = found.candidates
    if not names:
        return None
    size: Mapping[str, Any] = next(iter(found.metrics[names[0]].values()))
    rows = []
    for name in names:
        cells: list[Cell] = [f"{candidate_words(name)}{' (scores)' if name == found.scorer else ''}"]
        for measure in _MEASURES:
            row = found.metrics[name].get(measure)
            cells.append(_measured(row) if row else NOTHING)
        rows.append(cells)
    return Table(
        "Measures on the test rows, 95 % intervals below",
        columns("who", *(metric_words(measure) for measure in _MEASURES), text=["who"]),
        rows,
        f"{plural(size['n_rows'], 'row')}, {count(size['n_positives'])} of them successes, none of which was used to"
        " fit or to choose. Higher is better for lift, AUC and average precision, lower for log loss and Brier score;"
        " observed over expected should be 1.",
    )


def _measured(row: Mapping[str, Any]) -> Cell:
    if row["value"] is None:
        return NOTHING
    decimals = 2 if row["metric"] in ("lift_at_10", "observed_over_expected") else 3
    text = f"{row['value']:.{decimals}f}"
    return with_range(text, interval(row["low"], row["high"], lambda value: f"{value:.{decimals}f}"))


def _thresholds(found: Evidence, thing: str) -> Table | None:
    if not found.thresholds:
        return None
    return Table(
        f"If you work on the best part of the {thing}",
        columns("part", thing, "lowest chance in it", "successes in it", "of those worked", "of all successes"),
        [
            [
                f"{row['top_percent']} %",
                count(row["n_selected"]),
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
    rows = [row for row in found.segments if row["n_rows"]]
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
            "lift of the best tenth",
            "AUC",
            "observed over expected",
            "95 % interval",
            names=["part"],
        ),
        [
            [
                segment_words(row["segment"]),
                count(row["n_rows"]),
                count(row["n_positives"]),
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
    return sorted(rows, key=lambda row: (-row["n_rows"], row["segment"]))[:MOST_SEGMENTS]


def _stability(found: Evidence) -> str:
    rows = [row for row in found.stability if row["stayed_share"] is not None]
    if not rows:
        return ""
    newest = rows[-1]
    return (
        f"From {day(newest['earlier_cutoff_at'])} to {day(newest['later_cutoff_at'])},"
        f" {share(newest['stayed_share'], 0)} of the best tenth stayed in it"
        f" ({count(newest['stayed_rows'])} of {count(newest['top_rows'])})."
    )
