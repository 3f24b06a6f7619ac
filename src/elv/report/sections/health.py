"""Is today still like the past that the model learned from: alarms, outcomes, drift, volumes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Chart, Table, columns, with_range
from elv.report.charts import boards, curves
from elv.report.facts import health
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import NOTHING, amount, count, day, interval, plural, ratio, share
from elv.report.words.sentences import counted_words

_TASKS = {"lead_qualified": "leads", "account_purchase": "accounts"}


@dataclass(frozen=True)
class Health:
    """The section; empty where the published copy has no such table."""

    is_watched: bool
    alarms: list[dict[str, Any]]
    alarm_count: int
    charts: list[Chart]
    volumes: list[Chart]


def build(copy: PublishedCopy) -> Health:
    """Return the section."""
    found = health.alarms(copy)
    charts = [
        _outcomes(health.outcome_drift(copy)),
        *(_performance(health.expected_performance(copy, task), task) for task in _TASKS),
        *(_drift(health.feature_drift(copy, task), task) for task in _TASKS),
    ]
    return Health(
        is_watched=copy.has("quality.alerts"),
        alarms=found,
        alarm_count=found[0]["alarm_count"] if found else 0,
        charts=[chart for chart in charts if chart is not None],
        volumes=[
            _volume(measure, unit, rows)
            for (measure, unit), rows in health.volumes(copy).items()
            if any(row["low"] is not None for row in rows)
        ],
    )


def _outcomes(rows: Sequence[Mapping[str, Any]]) -> Chart | None:
    drawn = [row for row in rows if row["is_checked"] and row["observed_over_expected"] is not None]
    if not drawn:
        return None
    broken = [row for row in drawn if row["is_alarm"]]
    doubtful = [row for row in drawn if not _holds_one(row)]
    if broken:
        came = share(broken[-1]["observed_over_expected"], 0)
        finding = f"Of what was predicted for {counted_words(broken[-1])}, {came} came"
    elif doubtful:
        side = "fewer" if doubtful[-1]["observed_over_expected"] < 1 else "more"
        finding = f"Lately {side} outcomes than predicted, below the limit of an alarm"
    else:
        finding = "Outcomes so far agree with the scores"
    svg = boards.intervals(
        "outcomes",
        [
            (
                f"{_TASKS.get(row['task'], row['task'])}, {counted_words(row)}",
                row["observed_over_expected"],
                row["observed_over_expected_low"],
                row["observed_over_expected_high"],
                "bad" if row["is_alarm"] else "plain",
            )
            for row in drawn
        ],
        unit="observed over expected, 95 % interval",
        alternative=finding,
        target=1,
        target_words="as predicted",
        tick=lambda value: f"{value:g}",
    )
    table = Table(
        "Outcomes so far against what was predicted",
        columns(
            "question",
            "window",
            "rows",
            "happened",
            "predicted",
            "observed over expected",
            "alarm",
            text=["question", "window", "alarm"],
        ),
        [
            [
                _TASKS.get(row["task"], row["task"]),
                counted_words(row),
                count(row["open_rows"]),
                count(row["observed_positives"]),
                amount(row["expected_positives"]),
                with_range(
                    ratio(row["observed_over_expected"]),
                    interval(row["observed_over_expected_low"], row["observed_over_expected_high"]),
                ),
                _yes(row["is_alarm"]) if row["is_checked"] else "too few to judge",
            ]
            for row in rows
        ],
    )
    reading = (
        "Only outcomes can say that a model has aged: below 1 it predicts too much. Red: an alarm, which asks for more"
        " than an interval that leaves out 1, since many windows are looked at."
    )
    return Chart(finding, reading, svg, table)


def _performance(rows: Sequence[Mapping[str, Any]], task: str) -> Chart | None:
    closed = [row for row in rows if row["positives"] is not None and row["is_checked"]]
    if len(rows) < 2:
        return None
    kept = sum(not row["is_alarm"] for row in closed)
    finding = f"{_TASKS[task].capitalize()}: " + (
        f"{kept} of {plural(len(closed), 'settled period')} went as the scores predicted"
        if closed
        else "what the scores predict for each period, none of it settled yet"
    )
    svg = curves.history(
        f"predictions-{task.replace('_', '-')}",
        [dict(row) for row in rows],
        value="positives",
        low="low",
        high="high",
        unit="successes",
        alternative=finding,
        names=("happened", "predicted (95 %)"),
    )
    table = Table(
        "Predicted and settled",
        columns(
            "period from",
            "rows",
            "successes predicted",
            "happened",
            "AUC predicted",
            "AUC seen",
            "agrees",
            text=["period from", "agrees"],
        ),
        [
            [
                day(row["period_start"]),
                count(row["row_count"]),
                with_range(amount(row["expected_positives"]), interval(row["low"], row["high"], amount)),
                count(row["positives"]),
                _three(row["expected_auc"]),
                _three(row["auc"]),
                NOTHING if row["positives"] is None else _yes(not row["is_alarm"]),
            ]
            for row in rows
        ],
        "Predictions are kept as they were made; those of an older period may have been made in hindsight.",
    )
    reading = "The band is what the probabilities predict; marks appear when the labels of a period have closed."
    return Chart(finding, reading, svg, table)


def _drift(rows: Sequence[Mapping[str, Any]], task: str) -> Chart | None:
    if not rows:
        return None
    moved = [row for row in rows if row["is_alarm"]]
    finding = f"{_TASKS[task].capitalize()}: " + (
        f"{plural(len(moved), 'distribution')} moved more than chance explains, most of all {moved[0]['words']}"
        if moved
        else f"none of the {count(rows[0]['checked_count'])} distributions watched moved more than chance explains"
    )
    svg = boards.intervals(
        f"drift-{task.replace('_', '-')}",
        [(row["words"], row["moved"], None, None, "bad" if row["is_alarm"] else "plain") for row in rows],
        unit="population stability index (PSI) over its limit",
        alternative=finding,
        target=1,
        target_words="limit",
        tick=lambda value: f"{value:g}",
    )
    table = Table(
        "Drift",
        columns(
            "what",
            "column",
            "newest period",
            "rows",
            "PSI",
            "by chance",
            "limit",
            "missing then",
            "missing now",
            "never seen before",
            "alarm",
            text=["newest period", "alarm"],
            names=["what", "column"],
        ),
        [
            [
                row["words"],
                row["feature"],
                day(row["period_start"]),
                count(row["current_rows"]),
                _three(row["psi"]),
                _three(row["psi_expected"]),
                _three(max(row["psi_limit"], health.LEAST_PSI)),
                share(row["reference_null_share"]),
                share(row["current_null_share"]),
                share(row["unseen_share"]),
                _yes(row["is_alarm"]),
            ]
            for row in rows
        ],
        f"The limit is what chance stays below 99 times in 100, and at least {health.LEAST_PSI:g}; a trend that"
        " was there before is taken off.",
    )
    reading = "The newest period against the train rows. Features may move without harm; outcomes say whether to refit."
    return Chart(finding, reading, svg, table)


def _volume(measure: str, unit: str, rows: Sequence[Mapping[str, Any]]) -> Chart:
    alarms = [row for row in rows if row["is_alarm"]]
    name = measure if unit in ("rows", "share") else f"{measure} in {unit}"
    title = name[:1].upper() + name[1:]
    finding = (
        f"{title}: {plural(len(alarms), 'week')} outside the usual range, last that of"
        f" {day(alarms[-1]['period_start'])}"
        if alarms
        else f"{title}: every week within the usual range"
    )
    form = share if unit == "share" else amount
    svg = curves.history(
        f"volume-{''.join(sign if sign.isascii() and sign.isalnum() else '-' for sign in name)}",
        [dict(row) for row in rows],
        value="value",
        low="low",
        high="high",
        unit=name if unit != "rows" else f"{name} (number)",
        alternative=finding,
        is_share=unit == "share",
    )
    table = Table(
        title,
        columns("week from", "seen", "usual", "alarm", text=["week from", "alarm"]),
        [
            [
                day(row["period_start"]),
                form(row["value"]),
                with_range(form(row["usual"]), interval(row["low"], row["high"], form)),
                _yes(row["is_alarm"]),
            ]
            for row in rows
        ],
        "Usual: mean of the eight weeks before, and the range of a week like them (99 %).",
    )
    return Chart(finding, "Weeks against the eight weeks before each.", svg, table)


def _holds_one(row: Mapping[str, Any]) -> bool:
    low, high = row["observed_over_expected_low"], row["observed_over_expected_high"]
    return low is None or high is None or low <= 1 <= high


def _yes(value: Any) -> str:
    return "yes" if value else "no"


def _three(value: Any) -> str:
    return NOTHING if value is None else f"{value:.3f}"
