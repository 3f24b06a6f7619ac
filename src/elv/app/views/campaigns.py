"""Campaigns, ad sets and ads by what their leads return for what they cost, a board per currency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.app import links
from elv.app.cells import Bar, Cell, Grid, headings
from elv.app.settings import Settings
from elv.report.facts import leads
from elv.report.facts.published import PublishedCopy
from elv.report.sections import weeks
from elv.report.sections.actions import goal_words
from elv.report.words.numbers import NOTHING, certainty, count, interval, money, plural, ratio
from elv.report.words.verdicts import BOARD, board_words

# From above and from below; a board of more rows says so. A campaign's page has its own ad sets and ads.
_MOST_ROWS = {"campaign": 50, "adset": 15, "ad": 15}


@dataclass(frozen=True)
class Board:
    """The rows of one grain, a grid per currency; `cut` says so where there are more."""

    grain: str
    title: str
    cut: str
    grids: list[Grid]


@dataclass(frozen=True)
class Campaigns:
    """The boards, the target, and what a row above it does."""

    goal: str
    target: str
    boards: list[Board]
    performance: weeks.Performance


def build(copy: PublishedCopy, settings: Settings) -> Campaigns:
    """Return the boards that have rows."""
    boards = []
    for grain, name in leads.GRAINS.items():
        rows = leads.board(copy, grain, _MOST_ROWS[grain])
        if rows:
            total = rows[0]["board_rows"]
            cut = (
                f"The best and the last of {plural(total, 'row')}; the page of a campaign has those of the campaign."
                if total > len(rows)
                else ""
            )
            boards.append(Board(grain, f"{name.capitalize()}s", cut, grids(grain, rows, settings)))
    return Campaigns(goal_words(settings.target), f"{settings.target:g}", boards, weeks.build(copy, settings.label))


def grids(grain: str, rows: Sequence[Mapping[str, Any]], settings: Settings) -> list[Grid]:
    """Return a grid per currency, all on one scale, so that bars of two tables can be compared."""
    reach = max([settings.target, *(row["elv_per_spend_ever_high"] or 0 for row in rows)]) or 1
    return [
        _grid(grain, currency, reach, [row for row in rows if row["currency"] == currency], settings)
        for currency in sorted({row["currency"] for row in rows}, key=str)
    ]


def _grid(
    grain: str, currency: str | None, reach: float, rows: Sequence[Mapping[str, Any]], settings: Settings
) -> Grid:
    name = leads.GRAINS[grain]
    unit = currency or "no currency"
    note = (
        f"One row per {name}. Move money from the bottom towards the top in steps, and look again; what has too little"
        " evidence is shown and not judged. ELV by the scores sums chance times value; per spend weighs in what came of"
        f" the settled leads. The drawings run from 0 to {reach:.2f}."
    )
    return Grid(
        f"{name.capitalize()}s in {unit}",
        headings(
            "rank",
            name,
            "verdict",
            f"spend ({unit})",
            "leads",
            f"{settings.label} of settled",
            f"ELV by the scores ({unit})",
            f"cost per lead ({unit})",
            f"cost per {settings.label} ({unit})",
            "per spend, results counted",
            "with what comes later",
            "80 % interval",
            "above target",
            text=["80 % interval", "verdict"],
            names=[name],
        ),
        [_row(grain, row, reach, settings.target) for row in rows],
        note,
    )


def _row(grain: str, row: Mapping[str, Any], reach: float, target: float) -> list[Cell]:
    is_judged = row["verdict"] != "none" or row["cost_per_qualified"] is not None
    claimed = row["entity_id"] != "(none)"
    name = row["name"] if claimed or not row["spend"] else f"{row['name']}: spend that no {leads.GRAINS[grain]} claims"
    campaign = row["campaign_id"] if claimed or grain == "campaign" else None
    href = links.campaign(campaign) if campaign else ""
    return [
        Cell(count(row["rank_in_currency"]) if is_judged else NOTHING),
        Cell(name, href),
        Cell(board_words(row["verdict"], row["p_above_target"])),
        Cell(money(row["spend"], None)),
        Cell(count(row["lead_count"])),
        Cell(f"{count(row['actual_qualified'])} of {count(row['mature_lead_count'])}"),
        Cell(money(row["elv"], None)),
        Cell(money(row["cost_per_lead"], None)),
        Cell(money(row["cost_per_qualified"], None)),
        Cell(ratio(row["elv_per_spend"])),
        Cell(ratio(row["elv_per_spend_ever"])),
        _interval(row, reach, target),
        Cell(certainty(row["p_above_target"])),
    ]


def _interval(row: Mapping[str, Any], reach: float, target: float) -> Cell:
    words = interval(row["elv_per_spend_ever_low"], row["elv_per_spend_ever_high"])
    if words == NOTHING:
        return Cell(NOTHING)
    low, value, high, mark = (
        100 * max(0.0, min(number / reach, 1.0))
        for number in (
            row["elv_per_spend_ever_low"],
            row["elv_per_spend_ever"],
            row["elv_per_spend_ever_high"],
            target,
        )
    )
    return Cell(words, bar=Bar(low, value, high, mark, BOARD[row["verdict"]].tone, words))
