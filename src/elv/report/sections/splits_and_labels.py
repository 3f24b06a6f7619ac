"""What the past served for: splits, windows and lags, label counts, and how leads ripen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elv.report.blocks import Chart, Table, columns
from elv.report.charts import boards, curves, timeline
from elv.report.facts import health, quality
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import count, day, month, plural, share
from elv.report.words.sentences import window_words

_ORDER = ("train", "calibrate", "test", "score")
_SERVES = {
    "train": "the model learns from it",
    "calibrate": "the champion is chosen and its probabilities are adjusted on it",
    "test": "the champion is judged on it",
    "score": "only scored: label not closed yet, or in a gap between the parts",
}
_TASKS = {"lead_qualified": "Leads", "account_purchase": "Accounts"}


@dataclass(frozen=True)
class Past:
    """The section: windows and lags in words, and a chart per task and kind."""

    windows: list[str]
    splits: list[Chart]
    labels: list[Chart]
    delays: list[Chart]


def build(copy: PublishedCopy, metadata: Mapping[str, Any]) -> Past:
    """Return the section; the split boundaries come from the run's metadata."""
    as_of = _moment(metadata.get("as_of"))
    by_task: dict[str, list[Mapping[str, Any]]] = {}
    for row in metadata.get("splits") or []:
        by_task.setdefault(row["task"], []).append(row)
    splits = [chart for task, rows in sorted(by_task.items(), reverse=True) if (chart := _splits(task, rows, as_of))]
    labels = [chart for chart in (_lead_labels(copy), _account_labels(copy)) if chart]
    window = (metadata.get("windows") or {}).get("lead_label_window_days")
    delay = _delay(health.delay_curve(copy, "lead_qualified"), window)
    tasks = sorted(by_task, reverse=True)
    return Past(_windows(metadata.get("windows") or {}, tasks), splits, labels, [delay] if delay else [])


def _windows(windows: Mapping[str, Any], tasks: Sequence[str]) -> list[str]:
    """Say when a row succeeds, when it fails, and how far before it the features end."""
    sentences = []
    if "lead_qualified" in tasks and windows.get("lead_label_window_days") is not None:
        sentences.append(
            f"Leads: a success counts within {plural(windows['lead_label_window_days'], 'day')} of the lead; a missing"
            f" outcome counts as a failure {plural(windows['outcome_reporting_lag_days'], 'day')} after that. Ads count"
            f" up to {plural(windows['feature_lag_days'], 'day')} before the lead."
        )
    if "account_purchase" in tasks and windows.get("account_label_window_months") is not None:
        length = window_words(windows.get("account_label_window_days"), windows["account_label_window_months"])
        sentences.append(
            f"Customers: a purchase counts within {length} of the cutoff; a missing one counts as none"
            f" {plural(windows['sales_reporting_lag_days'], 'day')} after that. Who bought the division in the"
            f" {plural(windows['account_lookback_months'], 'month')} before the cutoff owns it."
        )
    return sentences


def _splits(task: str, rows: Sequence[Mapping[str, Any]], as_of: datetime | None) -> Chart | None:
    ordered = sorted(
        (row for row in rows if row.get("first_cutoff_at") and row["split"] in _ORDER),
        key=lambda row: _ORDER.index(row["split"]),
    )
    drawn = [
        (row["split"], first, last)
        for row in ordered
        if (first := _moment(row["first_cutoff_at"])) and (last := _moment(row["last_cutoff_at"]))
    ]
    if not drawn:
        return None
    test = next((row for row in ordered if row["split"] == "test"), None)
    finding = f"{_TASKS.get(task, task)}: " + (
        f"judged on {day(test['first_cutoff_at'])} to {day(test['last_cutoff_at'])}, the newest part with known"
        " outcomes"
        if test and test["first_cutoff_at"] != test["last_cutoff_at"]
        else f"judged on {day(test['first_cutoff_at'])}, the newest cutoff with known outcomes"
        if test
        else "no part has enough known outcomes to be judged on"
    )
    table = Table(
        "Parts of the past",
        columns(
            "part",
            "from",
            "to",
            "rows",
            "successes",
            "failures",
            "not settled",
            "what it serves",
            text=["part", "from", "to", "what it serves"],
        ),
        [
            [
                row["split"],
                day(row["first_cutoff_at"]),
                day(row["last_cutoff_at"]),
                count(row["example_count"]),
                count(row["positive_count"]),
                count(row["negative_count"]),
                count(row["example_count"] - row["positive_count"] - row["negative_count"]),
                _SERVES[row["split"]],
            ]
            for row in ordered
        ],
    )
    reading = (
        "Between the parts lies a gap as long as the label window and the reporting lag, so that no outcome of one part"
        " was still open when the next began. The dashed line is the moment the run looks back from."
    )
    return Chart(finding, reading, timeline.splits(f"splits-{task.replace('_', '-')}", drawn, as_of, finding), table)


def _lead_labels(copy: PublishedCopy) -> Chart | None:
    rows = quality.lead_labels(copy)
    if not rows:
        return None
    names = [month(row["created_month"]) for row in rows]
    succeeded, unsettled = rows[0]["all_positive"], rows[0]["all_unknown"]
    closed = succeeded + rows[0]["all_negative"]
    finding = f"{count(unsettled)} of {plural(closed + unsettled, 'lead')} are not settled yet" + (
        f"; of the settled ones {share(succeeded / closed)} succeeded" if closed else ""
    )
    shown = f" Shown are the newest {len(rows)} months." if rows[0]["month_count"] > len(rows) else ""
    return _labels("labels-leads", "month", names, rows, finding, "leads", shown)


def _account_labels(copy: PublishedCopy) -> Chart | None:
    rows = quality.account_labels(copy)
    if not rows:
        return None
    names = [f"{day(row['cutoff_at'])} ({row['split']})" for row in rows]
    closed = sum(row["example_count"] for row in rows if row["is_closed"])
    bought = sum(row["positive"] for row in rows if row["is_closed"])
    finding = f"At {plural(sum(bool(row['is_closed']) for row in rows), 'closed cutoff')} " + (
        f"{share(bought / closed)} of customers and divisions ended in a purchase" if closed else "nothing is settled"
    )
    return _labels("labels-accounts", "cutoff", names, rows, finding, "customers and divisions")


def _labels(
    key: str,
    head: str,
    names: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    finding: str,
    unit: str,
    shown: str = "",
) -> Chart:
    svg = boards.stacked(
        key,
        [(name, (row["positive"], row["negative"], row["unknown"])) for name, row in zip(names, rows, strict=True)],
        (("succeeded", "good"), ("did not", "quiet"), ("not settled", "open")),
        unit=f"number of {unit}",
        alternative=finding,
        tick=lambda value: f"{value:,.0f}",
    )
    table = Table(
        "Labels",
        columns(head, "all", "succeeded", "did not", "not settled", text=[head]),
        [
            [
                name,
                count(row["positive"] + row["negative"] + row["unknown"]),
                count(row["positive"]),
                count(row["negative"]),
                count(row["unknown"]),
            ]
            for name, row in zip(names, rows, strict=True)
        ],
    )
    reading = "Only settled rows are learned from: fresh successes without fresh failures would flatter."
    return Chart(finding, reading + shown, svg, table)


def _delay(rows: Sequence[Mapping[str, Any]], window: Any) -> Chart | None:
    if not rows:
        return None
    suggested = rows[0].get("suggested_window_days")
    length = float(window) if window else None
    within = [row for row in rows if length is None or row["age_day"] <= length]
    reached = within[-1]["cumulative_share"] if within else rows[-1]["cumulative_share"]
    half = next((row["age_day"] for row in within if row["cumulative_share"] >= reached / 2), None)
    finding = (
        f"Within {plural(length, 'day')} {share(reached)} of leads succeed"
        if length
        else f"{share(reached)} of leads succeed"
    )
    if half is not None and reached:
        finding += f"; half of those by day {half:.0f}"
    reading = (
        "Share of leads that have succeeded by each age; leads too young to tell count for the days they have lived."
    )
    reason = rows[0].get("suggested_window_reason")
    if suggested is not None:
        reading += f" Suggested window: {plural(suggested, 'day')}" + (f" ({reason})." if reason else ".")
    elif reason:
        reading += f" No window is suggested: {reason}."
    svg = curves.steps(
        "delay-leads", [dict(row) for row in rows], window=length, suggested=suggested, alternative=finding
    )
    step = max(1, len(rows) // 20)
    table = Table(
        "How leads ripen",
        columns("age in days", "leads old enough", "succeeded on that day", "succeeded so far"),
        [
            [count(row["age_day"]), count(row["at_risk"]), count(row["converted"]), share(row["cumulative_share"], 1)]
            for row in rows[::step]
        ],
    )
    return Chart(finding, reading, svg, table)


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.fromisoformat(str(value).removesuffix("Z"))
