"""Campaigns, ad sets and ads: what their leads are worth for what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.report.blocks import Chart, Table, columns, with_range
from elv.report.charts import boards
from elv.report.facts import leads
from elv.report.facts.published import PublishedCopy
from elv.report.sections.actions import goal_words
from elv.report.words.numbers import amount, certainty, count, interval, money, plural, ratio
from elv.report.words.verdicts import BOARD, LIKELY, board_words

_MOST_DRAWN = 14
_MOST_LISTED = 25


@dataclass(frozen=True)
class Campaigns:
    """The board of campaigns as a chart, its rows in brief, and the boards of ad sets and ads in full."""

    chart: Chart | None
    brief: Table
    boards: list[Table]


def build(copy: PublishedCopy, target: float, label: str) -> Campaigns | None:
    """Return the section, or None where no campaign has both leads and spend; without values it has no chart."""
    rows = leads.board(copy, "campaign", _MOST_LISTED)
    drawn = [row for row in rows if row["verdict"] != "none"]
    if not drawn and any(row["cost_per_qualified"] is not None for row in rows):
        finer = {grain: leads.board(copy, grain, _MOST_LISTED // 2) for grain in ("adset", "ad")}
        named = {grain: found for grain, found in finer.items() if any(row["entity_id"] != "(none)" for row in found)}
        return Campaigns(None, _costs("campaign", rows, label), [_costs(*each, label) for each in named.items()])
    if not drawn:
        return None
    drawn = drawn[:_MOST_DRAWN] if len(drawn) <= _MOST_DRAWN else drawn[: _MOST_DRAWN // 2] + drawn[-_MOST_DRAWN // 2 :]
    counts = leads.verdict_counts(copy, "campaign")
    goal = goal_words(target)
    finding = (
        f"Of {plural(counts['compared'], 'campaign')} {count(counts['more'])} likely {_verb(counts['more'], goal)},"
        f" {count(counts['less'])} likely less"
    )
    svg = boards.intervals(
        "campaigns",
        [
            (
                f"{row['name']} ({row['currency']})",
                row["elv_per_spend_ever"],
                row["elv_per_spend_ever_low"],
                row["elv_per_spend_ever_high"],
                BOARD[row["verdict"]].tone,
            )
            for row in drawn
        ],
        unit="expected value per unit of spend, 80 % interval",
        alternative=finding,
        target=target,
        target_words="earns its cost" if target == 1 else f"target {target:g}",
        tick=lambda value: f"{value:g}",
        most=4 * max(target, *(row["elv_per_spend_ever"] for row in drawn)),
    )
    shown = len(drawn) if len(drawn) == counts["compared"] else None
    reading = (
        f"Mark: best estimate. Line: 80 % interval. Green: likely above the target (from"
        f" {LIKELY:.0%}); red: likely below; hollow and grey: too little evidence.".replace("%", " %")
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
                with_range(
                    ratio(row["elv_per_spend_ever"]),
                    interval(row["elv_per_spend_ever_low"], row["elv_per_spend_ever_high"]),
                ),
                certainty(row["p_above_target"]),
                board_words(row["verdict"], row["p_above_target"]),
            ]
            for row in rows
            if row["verdict"] != "none"
        ],
        f"Certainty: the probability that it {goal}.",
    )


def _costs(grain: str, rows: Sequence[Mapping[str, Any]], label: str) -> Table:
    name = leads.GRAINS[grain]
    return Table(
        f"{name.capitalize()}s by cost per {label} lead",
        columns(
            name,
            "spend",
            "leads",
            f"{label} so far",
            f"expected {label}",
            "cost per lead",
            f"cost per {label}",
            names=[name],
        ),
        [
            [
                row["name"],
                money(row["spend"], row["currency"]),
                count(row["lead_count"]),
                f"{count(row['actual_qualified'])} of {count(row['mature_lead_count'])}",
                amount(row["expected_qualified"]),
                money(row["cost_per_lead"], row["currency"]),
                money(row["cost_per_qualified"], row["currency"]),
            ]
            for row in rows
        ],
        f"Lowest cost per expected {label} lead first. “{label} so far” counts settled leads only.",
    )


def _verb(number: int, goal: str) -> str:
    """Return the goal for one campaign or for several: returns, or return."""
    return goal if number == 1 else goal.replace("returns", "return").replace("it costs", "they cost")


def _table(grain: str, rows: Sequence[Mapping[str, Any]], goal: str, label: str) -> Table:
    name = leads.GRAINS[grain]
    total = rows[0]["board_rows"]
    note = f"Certainty: the probability that it {goal}. “{label} so far” counts settled leads only."
    note += " Value by the scores sums chance times value; per spend weighs in what came of the settled leads."
    if total > len(rows):
        note = f"The best and the last of {plural(total, 'row')}; the run's {grain}_leaderboard file has all. " + note
    return Table(
        f"{name.capitalize()}s by expected value per spend",
        columns(
            "",
            name,
            "spend",
            "leads",
            f"{label} so far",
            "value by the scores",
            "per spend, results counted",
            "with what comes later",
            "80 % interval",
            "certainty",
            "verdict",
            text=["verdict"],
            names=[name],
        ),
        [
            [
                count(row["elv_per_spend_rank"]) if row["verdict"] != "none" else "",
                row["name"],
                money(row["spend"], row["currency"]),
                count(row["lead_count"]),
                f"{count(row['actual_qualified'])} of {count(row['mature_lead_count'])}",
                money(row["elv"], row["currency"]),
                ratio(row["elv_per_spend"]),
                ratio(row["elv_per_spend_ever"]),
                interval(row["elv_per_spend_ever_low"], row["elv_per_spend_ever_high"]),
                certainty(row["p_above_target"]),
                board_words(row["verdict"], row["p_above_target"]),
            ]
            for row in rows
        ],
        note,
    )
