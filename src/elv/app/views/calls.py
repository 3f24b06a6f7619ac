"""The calls of one representative, short enough for one sheet of paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.app import links
from elv.app.cells import Cell, Grid, headings
from elv.app.listings.calls import COLUMNS, ROWS, whom
from elv.report.facts.published import PublishedCopy
from elv.report.words.numbers import NOTHING, count, day, money, plural, share

# A longer list is no work for one day; the list of all calls has the rest.
_MOST_CALLS = 200


@dataclass(frozen=True)
class Calls:
    """A representative's page: a sentence, the leads and the customers to call, and the same rows as CSV."""

    rep: str
    summary: str
    grids: list[Grid]
    csv: str


def build(copy: PublishedCopy, rep: str) -> Calls | None:
    """Return the page, or None where nobody of that name has calls to make."""
    rows = copy.rows(
        {"marts.rep_call_list": f"{COLUMNS} as_of"},
        f"select * from ({ROWS}) as calls where rep_id = ? and call_rank <= {_MOST_CALLS} order by kind, call_rank",
        [rep],
    )
    if not rows:
        return None
    leads = [row for row in rows if row["kind"] == "lead"]
    customers = [row for row in rows if row["kind"] == "account"]
    worth = sum(row["value_to_win"] or 0 for row in rows)
    told = [plural(len(found), word) for found, word in ((leads, "lead"), (customers, "customer")) if found]
    summary = (
        f"{' and '.join(told)} to call, as of"
        f" {day(rows[0]['as_of'])}; by expectation {money(worth, rows[0]['currency'])} can be won."
    )
    grids = [_leads(leads)] if leads else []
    grids += [_customers(customers)] if customers else []
    return Calls(rep, summary, grids, links.link("/calls.csv", query={"rep": rep}))


def _leads(rows: Sequence[Mapping[str, Any]]) -> Grid:
    return Grid(
        "Leads",
        headings(
            "call", "lead", "campaign", "remaining probability", "still to win", "done", names=["lead", "campaign"]
        ),
        [
            [
                Cell(count(row["call_rank"])),
                whom(row),
                Cell(row["campaign"] or "no campaign known"),
                Cell(share(row["p_success"])),
                Cell(money(row["value_to_win"], row["currency"])),
                Cell("\u2610"),
            ]
            for row in rows
        ],
        "One row per open lead, those that can still bring most first.",
    )


def _customers(rows: Sequence[Mapping[str, Any]]) -> Grid:
    return Grid(
        "Customers",
        headings(
            "call", "customer", "offer", "chance (%)", "expected", "other offers", "done", names=["customer", "offer"]
        ),
        [
            [
                Cell(count(row["call_rank"])),
                whom(row),
                Cell(row["division"]),
                Cell(share(row["p_success"])),
                Cell(money(row["value_to_win"], row["currency"])),
                Cell(count(row["other_offer_count"]) if row["other_offer_count"] else NOTHING),
                Cell("\u2610"),
            ]
            for row in rows
        ],
        "One row per customer with the offer that is worth most; further ones wait for another call.",
    )
