"""Is today still like the past that the model learned from: alarms, drift, volumes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Chart, Table, columns
from elv.report.charts import boards, curves
from elv.report.facts import health
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import amount, count, day, interval, plural, ratio

_TASKS = {"lead_qualified": "leads", "account_purchase": "accounts"}
_MOST_PERIODS = 26


@dataclass(frozen=True)
class Health:
    """The section; empty lists where the published copy has no such table."""

    is_watched: bool
    alarms: list[dict[str, Any]]
    alarm_count: int
    outcomes: Table | None
    drift: list[Chart]
    performance: list[Table]
    volumes: list[Chart]


def build(copy: PublishedCopy) -> Health:
    """Return the section."""
    found = health.alarms(copy)
    drift = [chart for task in _TASKS if (chart := _drift(health.feature_drift(copy, task), task))]
    performance = [table for task in _TASKS if (table := _performance(health.expected_performance(copy, task), task))]
    volumes = [_volume(measure, rows) for measure, rows in health.volumes(copy).items() if len(rows) > 1]
    return Health(
        is_watched=copy.has("quality.health_alarms"),
        alarms=[row | {"when": day(row["period_start"]) if row["period_start"] else ""} for row in found],
        alarm_count=found[0]["alarm_count"] if found else 0,
        outcomes=_outcomes(health.outcome_drift(copy)),
        drift=drift,
        performance=performance,
        volumes=volumes,
    )


def _drift(rows: Sequence[Mapping[str, Any]], task: str) -> Chart | None:
    drawn = [row for row in rows if row["psi_ratio"] is not None]
    if not drawn:
        return None
    moved = [row for row in drawn if row["is_alarm"]]
    finding = f"{_TASKS[task].capitalize()}: " + (
        f"{plural(len(moved), 'feature')} moved more than chance explains, most of all {moved[0]['words']}"
        if moved
        else f"none of the {count(drawn[0]['checked'])} features watched moved more than chance explains"
    )
    svg = boards.intervals(
        f"drift-{task.replace('_', '-')}",
        [(row["words"], row["psi_ratio"], None, None, "bad" if row["is_alarm"] else "plain") for row in drawn],
        unit="population stability index over its limit",
        alternative=finding,
        target=1,
        target_words="limit",
        tick=lambda value: f"{value:g}",
    )
    table = Table(
        "Drift of features",
        columns(
            "feature",
            "column",
            "period",
            "PSI",
            "limit",
            "alarm",
            text=["feature", "period", "alarm"],
            names=["column"],
        ),
        [
            [
                row["words"],
                row["feature"],
                day(row["period_start"]),
                f"{row['psi']:.3f}",
                f"{row['psi_limit']:.3f}",
                "yes" if row["is_alarm"] else "no",
            ]
            for row in drawn
        ],
        "The limit is the larger of 0.1 and what chance alone exceeds once in a hundred times.",
    )
    reading = (
        "The newest period against the train rows. Features may move without harm; outcomes decide whether to refit."
    )
    return Chart(finding, reading, svg, table)


def _outcomes(rows: Sequence[Mapping[str, Any]]) -> Table | None:
    if not rows:
        return None
    head = rows[0]
    window = next((name for name in ("window_days", "period_start", "window") if name in head), None)
    low = next((name for name in head if name.endswith("_low")), None)
    high = next((name for name in head if name.endswith("_high")), None)
    return Table(
        "Outcomes so far against what was promised",
        columns(
            "question",
            "window",
            "happened",
            "promised so far",
            "observed over expected",
            "interval",
            text=["question", "window"],
        ),
        [
            [
                _TASKS.get(row["task"], row["task"]),
                "" if window is None or row[window] is None else str(row[window]),
                amount(_first(row, "observed", "observed_count", "observed_positives", "n_positives")),
                amount(_first(row, "expected", "expected_count", "expected_positives")),
                ratio(row["observed_over_expected"]),
                interval(row[low], row[high]) if low and high else "",
            ]
            for row in rows
        ],
        "Only this can say that a model has aged: 1 is right, below 1 it promises too much.",
    )


def _performance(rows: Sequence[Mapping[str, Any]], task: str) -> Table | None:
    if not rows:
        return None
    names = [
        ("expected_positives", "successes expected"),
        ("realised_positives", "happened"),
        ("expected_roc_auc", "AUC expected"),
        ("realised_roc_auc", "AUC seen"),
        ("expected_auc", "AUC expected"),
        ("realised_auc", "AUC seen"),
        ("expected_log_loss", "log loss expected"),
        ("realised_log_loss", "log loss seen"),
    ]
    present = [(name, head) for name, head in names if name in rows[0]]
    if not present:
        return None
    shown = rows[-_MOST_PERIODS:]
    return Table(
        f"What the scores of {_TASKS[task]} expect, and what became of it",
        columns("period from", *(head for _, head in present), text=["period from"]),
        [[day(row["period_start"]), *(amount(row[name]) for name, _ in present)] for row in shown],
        "Computed from the probabilities alone before labels close; the second number of a pair follows when they do.",
    )


def _volume(measure: str, rows: Sequence[Mapping[str, Any]]) -> Chart:
    alarms = [row for row in rows if row["is_alarm"]]
    words = measure.replace("_", " ")
    finding = (
        f"{words.capitalize()}: {plural(len(alarms), 'week')} out of the usual range, last that of"
        f" {day(alarms[-1]['period_start'])}"
        if alarms
        else f"{words.capitalize()}: every week within its usual range"
    )
    low, high = (
        _first_name(rows[0], "low", "usual_low", "low_limit"),
        _first_name(rows[0], "high", "usual_high", "high_limit"),
    )
    padded = [{"": None} | dict(row) for row in rows]
    svg = curves.history(
        f"volume-{''.join(sign if sign.isalnum() else '-' for sign in measure)}",
        padded,
        value="value",
        low=low,
        high=high,
        unit=words,
        alternative=finding,
    )
    table = Table(
        words.capitalize(),
        columns("week from", "seen", "usual range", "alarm", text=["week from", "alarm"]),
        [
            [
                day(row["period_start"]),
                amount(row["value"]),
                interval(row.get(low), row.get(high), amount),
                "yes" if row["is_alarm"] else "no",
            ]
            for row in padded
        ],
    )
    return Chart(finding, "Weeks against the weeks before them.", svg, table)


def _first(row: Mapping[str, Any], *names: str) -> Any:
    return next((row[name] for name in names if name in row), None)


def _first_name(row: Mapping[str, Any], *names: str) -> str:
    return next((name for name in names if name in row), "")
