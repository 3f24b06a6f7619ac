"""Campaigns, ad sets and ads: what their leads are worth for what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Chart, Table, columns, with_range
from elv.report.charts import boards
from elv.report.facts import leads
from elv.report.facts.published import PublishedCopy
from elv.report.sections.actions import goal_words
from elv.report.words.numbers import certainty, count, interval, money, plural, ratio
from elv.report.words.sentences import board_verdict

_MOST_DRAWN = 14
_MOST_LISTED = 25
_TONES: dict[str, boards.Tone] = {"more": "good", "less": "bad", "open": "plain", "thin": "faint"}


@dataclass(frozen=True)
class Campaigns:
    """The board of campaigns as a chart, its rows in brief, and the boards of ad sets and ads in full."""

    chart: Chart
    brief: Table
    boards: list[Table]


def build(copy: PublishedCopy, target: float, label: str) -> Campaigns | None:
    """Return the section, or None where no campaign has both leads and spend."""
    rows = leads.board(copy, "campaign", _MOST_LISTED)
    drawn = [row for row in rows if row["verdict"] != "none"]
    if not drawn:
        return None
    drawn = drawn[:_MOST_DRAWN] if len(drawn) <= _MOST_DRAWN else drawn[: _MOST_DRAWN // 2] + drawn[-_MOST_DRAWN // 2 :]
    counts = leads.verdict_counts(copy, "campaign")
    goal = goal_words(target)
    finding = (
        f"Of {plural(counts['compared'], 'campaign')} {count(counts['more'])} clearly {_verb(counts['more'], goal)},"
        f" {count(counts['less'])} clearly less"
    )
    svg = boards.intervals(
        "campaigns",
        [
            (
                f"{row['name']} ({row['currency']})",
                row["elv_per_spend"],
                row["elv_per_spend_low"],
                row["elv_per_spend_high"],
                _TONES[row["verdict"]],
            )
            for row in drawn
        ],
        unit="expected value per unit of spend, 80 % interval",
        alternative=finding,
        target=target,
        target_words="earns its cost" if target == 1 else f"target {target:g}",
        tick=lambda value: f"{value:g}",
        most=4 * max(target, *(row["elv_per_spend"] for row in drawn)),
    )
    shown = len(drawn) if len(drawn) == counts["compared"] else None
    reading = (
        f"Mark: best estimate. Line: 80 % interval. Green: at least {leads.SURE:.0%} sure to be above the target; red:"
        f" at least {leads.SURE:.0%} sure to be below; hollow and grey: too little evidence.".replace("%", " %")
    )
    if shown is None:
        reading += f" Shown are the {_MOST_DRAWN // 2} best and the {_MOST_DRAWN // 2} last."
    chart = Chart(finding, reading, svg, _table("campaign", rows, goal, label))
    finer = {grain: leads.board(copy, grain, _MOST_LISTED // 2) for grain in ("adset", "ad")}
    others = [
        _table(grain, found, goal, label)
        for grain, found in finer.items()
        if any(row["verdict"] != "none" for row in found)
    ]
    return Campaigns(chart, _brief(rows, goal), others)


def _brief(rows: Sequence[Mapping[str, Any]], goal: str) -> Table:
    return Table(
        "Campaigns in brief",
        columns("campaign", "spend", "back per 1 spent", "certainty", "verdict", names=["campaign"], text=["verdict"]),
        [
            [
                row["name"],
                money(row["spend"], row["currency"]),
                with_range(ratio(row["elv_per_spend"]), interval(row["elv_per_spend_low"], row["elv_per_spend_high"])),
                certainty(row["p_above_target"]),
                board_verdict(row["verdict"]),
            ]
            for row in rows
            if row["verdict"] != "none"
        ],
        f"Certainty: the probability that it {goal}.",
    )


def _verb(number: int, goal: str) -> str:
    """Return the goal for one campaign or for several: returns, or return."""
    return goal if number == 1 else goal.replace("returns", "return").replace("it costs", "they cost")


def _table(grain: str, rows: Sequence[Mapping[str, Any]], goal: str, label: str) -> Table:
    name = leads.GRAINS[grain]
    total = rows[0]["board_rows"]
    note = f"Certainty: the probability that it {goal}. “{label} so far” counts settled leads only."
    if total > len(rows):
        note = f"The best and the last of {plural(total, 'row')}; the run's {grain}_leaderboard file has all. " + note
    return Table(
        f"{name.capitalize()}s by expected value per spend",
        columns(
            "",
            name,
            "platform",
            "spend",
            "leads",
            f"{label} so far",
            "expected value",
            "per spend",
            "80 % interval",
            "certainty",
            "verdict",
            text=["platform", "verdict"],
            names=[name],
        ),
        [
            [
                count(row["elv_per_spend_rank"]) if row["verdict"] != "none" else "",
                row["name"],
                row["platform"] or "",
                money(row["spend"], row["currency"]),
                count(row["lead_count"]),
                f"{count(row['actual_qualified'])} of {count(row['mature_lead_count'])}",
                money(row["elv"], row["currency"]),
                ratio(row["elv_per_spend"]),
                interval(row["elv_per_spend_low"], row["elv_per_spend_high"]),
                certainty(row["p_above_target"]),
                board_verdict(row["verdict"]),
            ]
            for row in rows
        ],
        note,
    )
