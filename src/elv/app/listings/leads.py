"""The leads, best first."""

from elv.app import links
from elv.app.cells import Cell
from elv.app.listing.definition import Choice, Field, Listing, Row, Search
from elv.app.words import LABEL_STATES, NO_CAMPAIGN, campaign_name, in_words
from elv.report.words.matching import METHODS
from elv.report.words.numbers import count, day, money, share
from elv.report.words.places import campaigns_sql

_CAMPAIGN = f"coalesce(campaign_id, '{NO_CAMPAIGN}')"


def _campaign(row: Row) -> Cell:
    return Cell(
        campaign_name(row["campaign"], row["campaign_id"]),
        links.leads_of_campaign(row["campaign_id"] or NO_CAMPAIGN),
    )


LEADS = Listing(
    path="/leads",
    title="Leads",
    thing="lead",
    grain="One row per lead. Open leads come first, in the order to call them: by the value still to win.",
    nothing="No lead is published: none came in, or leads were not built.",
    needs={
        "marts.lead_scores": "lead_id created_at campaign_id match_method label_state p_qualified value_if_qualified"
        " elv elv_remaining is_open currency call_rank elv_rank elv_decile",
        "marts.campaign_leaderboard": "campaign_id campaign_name platform",
    },
    rows=f"""
        select scores.*, names.campaign
        from marts.lead_scores as scores
        left join ({campaigns_sql()}) as names on scores.campaign_id = names.campaign_id
    """,
    key=("lead_id",),
    order=("call_rank", "asc"),
    fields=(
        Field("call", lambda row: Cell(count(row["call_rank"])), sort="call_rank", first="asc"),
        Field("lead", lambda row: Cell(row["lead_id"], links.lead(row["lead_id"])), "name", "lead_id", "asc"),
        Field("came in", lambda row: Cell(day(row["created_at"])), "text", "created_at"),
        Field("campaign", _campaign, "name", "campaign", "asc"),
        Field("found its ad", lambda row: Cell(in_words(METHODS, row["match_method"])), "text"),
        Field("outcome", lambda row: Cell(in_words(LABEL_STATES, row["label_state"])), "text"),
        Field("chance (%)", lambda row: Cell(share(row["p_qualified"])), sort="p_qualified"),
        Field(
            "worth if so",
            lambda row: Cell(money(row["value_if_qualified"], row["currency"])),
            sort="value_if_qualified",
        ),
        Field("expected (ELV)", lambda row: Cell(money(row["elv"], row["currency"])), sort="elv"),
        Field("still to win", lambda row: Cell(money(row["elv_remaining"], row["currency"])), sort="elv_remaining"),
        Field("rank by ELV", lambda row: Cell(count(row["elv_rank"])), sort="elv_rank", first="asc"),
        Field("decile", lambda row: Cell(count(row["elv_decile"])), sort="elv_decile", first="asc"),
    ),
    filters=(
        Search("q", "Lead id contains", ("lead_id",)),
        Choice(
            "campaign",
            "Campaign",
            _CAMPAIGN,
            named=f"coalesce(campaign, {_CAMPAIGN})",
        ),
        Choice("open", "Open", "case when is_open then 'yes' else 'no' end"),
        Choice("state", "Outcome", "label_state", lambda value: in_words(LABEL_STATES, value)),
        Choice("decile", "Decile (1 is best)", "cast(elv_decile as varchar)", order="value"),
        Choice("method", "Found its ad", "match_method", lambda value: in_words(METHODS, value)),
    ),
)
