"""The calls to make: who calls which lead or customer, in which order, with which offer."""

from elv.app import links
from elv.app.cells import Cell
from elv.app.listing.definition import Choice, Field, Listing, Row, Search
from elv.app.words import CALL_KINDS, in_words
from elv.report.words.numbers import NOTHING, count, money, share
from elv.report.words.places import campaign_sql

COLUMNS = (
    "rep_id kind call_id call_rank customer_name division campaign_id campaign_name platform p_success value_to_win"
    " currency other_offer_count"
)


# The name of its campaign stands with the platform, since many share one.
ROWS = f"select *, case when kind = 'lead' then {campaign_sql()} end as campaign from marts.rep_call_list"


def whom(row: Row) -> Cell:
    """Return who is called, with the way to the page of the lead or customer."""
    if row["kind"] == "lead":
        return Cell(row["call_id"], links.lead(row["call_id"]))
    return Cell(row["customer_name"] or row["call_id"], links.customer(row["call_id"]))


CALLS = Listing(
    path="/calls",
    title="Calls",
    thing="call",
    grain="One row per call within the capacity of who makes it; a customer gets one offer, the one worth most."
    " Follow the order of each list; the name of a representative leads to the list on one page, to print.",
    nothing="No call is published: there is no open lead and nothing to offer, or an older build made the copy.",
    needs={"marts.rep_call_list": COLUMNS},
    rows=ROWS,
    key=("rep_id", "kind", "call_rank", "call_id"),
    order=("value_to_win", "desc"),
    fields=(
        Field("who calls", lambda row: Cell(row["rep_id"], links.calls_of(row["rep_id"])), "name", "rep_id", "asc"),
        Field("call", lambda row: Cell(count(row["call_rank"])), sort="call_rank", first="asc"),
        Field("kind", lambda row: Cell(in_words(CALL_KINDS, row["kind"])), "text", "kind", "asc"),
        Field("whom", whom, "name"),
        Field("offer or campaign", lambda row: Cell(row["division"] or row["campaign"] or NOTHING), "name"),
        Field("chance (%)", lambda row: Cell(share(row["p_success"])), sort="p_success"),
        Field("still to win", lambda row: Cell(money(row["value_to_win"], row["currency"])), sort="value_to_win"),
    ),
    filters=(
        Search("q", "Lead or customer contains", ("call_id", "customer_name")),
        Choice("rep", "Who calls", "rep_id", order="value"),
        Choice("kind", "Kind", "kind", lambda value: in_words(CALL_KINDS, value)),
    ),
)
