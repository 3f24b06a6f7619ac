"""What to offer to customers who do not own it, best first."""

from typing import Any

from elv.app import links
from elv.app.cells import Cell
from elv.app.listing.definition import Choice, Field, Listing, Row, Search
from elv.report.facts.leads import score_reasons
from elv.report.facts.published import PublishedCopy
from elv.report.sections.actions import reasons_text
from elv.report.words.numbers import NOTHING, count, money, share

_NOBODY = "(nobody)"
_NOTHING = "(nothing)"
_EXAMPLES = {"marts.account_scores": "example_id customer_id division"}


def _with_reasons(copy: PublishedCopy, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add why each row scores as it does, in words; examples are known by customer and division."""
    found = copy.rows(
        _EXAMPLES,
        "select customer_id, division, example_id from marts.account_scores"
        " where customer_id in (select unnest(?::varchar[]))",
        [[row["customer_id"] for row in rows]],
    )
    examples = {(row["customer_id"], row["division"]): row["example_id"] for row in found}
    named = [examples.get((row["customer_id"], row["division"]), "") for row in rows]
    reasons = score_reasons(copy, "account_purchase", [name for name in named if name])
    return [row | {"why": reasons_text(reasons.get(name, []))} for row, name in zip(rows, named, strict=True)]


def _customer(row: Row) -> Cell:
    return Cell(row["customer_name"] or row["customer_id"], links.customer(row["customer_id"]))


OPPORTUNITIES = Listing(
    path="/opportunities",
    title="Opportunities",
    thing="opportunity",
    several="opportunities",
    grain="One row per customer and division that it does not own; worth is gross profit, or revenue where no cost is"
    " known. Offer from the top; what a rule forbids has no rank and says which rule. + raises the score, - lowers it.",
    nothing="No opportunity is published: no sales came in, accounts were not built, or everybody owns everything.",
    needs={
        "marts.whitespace_opportunities": "customer_id customer_name division p_buy value_if_bought expected_value"
        " currency eligibility deciding_rule is_eligible overall_rank rep_id icp_grade"
    },
    rows="select * from marts.whitespace_opportunities",
    key=("customer_id", "division"),
    order=("overall_rank", "asc"),
    fields=(
        Field("rank", lambda row: Cell(count(row["overall_rank"])), sort="overall_rank", first="asc"),
        Field("customer", _customer, "name", "customer_name", "asc"),
        Field("division", lambda row: Cell(row["division"]), "name", "division", "asc"),
        Field("chance (%)", lambda row: Cell(share(row["p_buy"])), sort="p_buy"),
        Field("worth if so", lambda row: Cell(money(row["value_if_bought"], row["currency"])), sort="value_if_bought"),
        Field("expected", lambda row: Cell(money(row["expected_value"], row["currency"])), sort="expected_value"),
        Field("fit", lambda row: Cell(row["icp_grade"] or NOTHING), "text", "icp_grade", "asc"),
        Field("rep", lambda row: Cell(row["rep_id"] or "nobody yet"), "name", "rep_id", "asc"),
        Field("may be offered", lambda row: Cell(row["eligibility"]), "text"),
        Field("why", lambda row: Cell(row["why"]), "long"),
    ),
    filters=(
        Search("q", "Customer contains", ("customer_id", "customer_name")),
        Choice("division", "Division", "division", order="value"),
        Choice("rule", "Forbidden by", f"coalesce(deciding_rule, '{_NOTHING}')"),
        Choice("rep", "Representative", f"coalesce(rep_id, '{_NOBODY}')", order="value"),
    ),
    enrich=_with_reasons,
)
