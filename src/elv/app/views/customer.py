"""One customer: every division that was scored for it, what it is worth, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elv.app.cells import Cell, Grid, headings
from elv.app.words import in_words, rank_words
from elv.report.facts import accounts
from elv.report.facts.leads import score_reasons
from elv.report.facts.published import PublishedCopy
from elv.report.sections.actions import reasons_text
from elv.report.words.numbers import NOTHING, day, money, plural, share
from elv.report.words.sentences import window_words

_COHORTS = {
    "expansion": "does not own it",
    "renewal_like": "bought it before",
    "new_logo": "bought nothing yet",
}
_MOST_REASONS = 5


@dataclass(frozen=True)
class Customer:
    """A customer's page."""

    customer_id: str
    name: str
    summary: str
    grid: Grid


def build(copy: PublishedCopy, customer_id: str) -> Customer | None:
    """Return the page, or None where there is no such customer."""
    rows = copy.rows(
        {
            "marts.account_scores": "example_id customer_id customer_name division cohort p_buy value_if_bought"
            " expected_value currency icp_grade cutoff_at label_window_months label_window_days",
            "marts.whitespace_opportunities": "customer_id division eligibility overall_rank rep_id",
        },
        """
        with opportunities as (
            select *, count(overall_rank) over () as ranked_count from marts.whitespace_opportunities
        )
        select
            scores.*,
            opportunities.eligibility,
            opportunities.overall_rank,
            opportunities.ranked_count,
            opportunities.rep_id
        from marts.account_scores as scores
        left join opportunities
            on scores.customer_id = opportunities.customer_id and scores.division = opportunities.division
        where scores.customer_id = ?
        order by scores.expected_value desc nulls last, scores.division
        """,
        [customer_id],
    )
    if not rows:
        return None
    reasons = score_reasons(copy, "account_purchase", [row["example_id"] for row in rows], _MOST_REASONS)
    first = rows[0]
    window = window_words(first["label_window_days"], first["label_window_months"])
    reps = sorted({row["rep_id"] for row in rows if row["rep_id"]})
    return Customer(
        customer_id,
        first["customer_name"] or customer_id,
        f"{plural(len(rows), 'division')} scored, looked at on {day(first['cutoff_at'])}: the chance is that to buy"
        f" within {window}. Representative: {', '.join(reps) or 'nobody yet'}.",
        Grid(
            "Divisions of this customer",
            headings(
                "division",
                "so far",
                "chance (%)",
                f"{accounts.value_kind(copy)} if so",
                "expected",
                "fit",
                "may be offered",
                "rank of all",
                "why",
                text=["so far", "fit", "may be offered"],
                names=["division"],
                long=["why"],
            ),
            [_row(row, reasons_text(reasons.get(row["example_id"], []))) for row in rows],
            "One row per division, most worth first. Offer the first that may be offered; “fit” is the grade of the"
            " ideal customer profile, A to D. + raises the score, - lowers it.",
        ),
    )


def _row(row: dict[str, Any], why: str) -> Sequence[Cell]:
    rank = rank_words(row["overall_rank"], row["ranked_count"]) if row["overall_rank"] else NOTHING
    return [
        Cell(row["division"]),
        Cell(in_words(_COHORTS, row["cohort"])),
        Cell(share(row["p_buy"])),
        Cell(money(row["value_if_bought"], row["currency"])),
        Cell(money(row["expected_value"], row["currency"])),
        Cell(row["icp_grade"] or NOTHING),
        Cell(row["eligibility"] or NOTHING),
        Cell(rank),
        Cell(why or NOTHING),
    ]
