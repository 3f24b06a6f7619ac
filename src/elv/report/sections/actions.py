"""What to do first: money to move between campaigns, leads and customers to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from elv.report.blocks import Table, columns
from elv.report.facts import accounts, leads
from elv.report.facts.published import PublishedCopy
from elv.report.sections import values
from elv.report.words.numbers import certainty, count, day, interval, money, plural, share
from elv.report.words.verdicts import likelihood

_MOST_CARDS = 4


@dataclass(frozen=True)
class Card:
    """One campaign on which to act."""

    campaign_id: str
    name: str
    detail: str
    figure: str
    interval: str
    sure: str
    money: str


@dataclass(frozen=True)
class Actions:
    """The first things to do; an empty list where there is nothing to say, with the reason in `notes`."""

    goal: str
    has_campaigns: bool = False
    more: list[Card] = field(default_factory=list)
    less: list[Card] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    leads: Table | None = None
    opportunities: Table | None = None
    repeat_buyers: Table | None = None
    has_costs: bool = False
    value_notes: list[str] = field(default_factory=list)


def build(copy: PublishedCopy, target: float, label: str) -> Actions:
    """Return the actions; `target` is the ELV per spend that a campaign should reach, `label` a success of a lead."""
    return replace(
        of_campaigns(copy, target),
        leads=_leads(copy, label),
        opportunities=_opportunities(copy),
        repeat_buyers=_repeat_buyers(copy),
        value_notes=values.notes(copy),
    )


def of_campaigns(copy: PublishedCopy, target: float) -> Actions:
    """Return what to do about campaigns alone."""
    board = leads.board(copy, "campaign", 50)
    rows = [row for row in board if row["verdict"] != "none"]
    counts = leads.verdict_counts(copy, "campaign")
    goal = goal_words(target)
    more = [row for row in rows if row["verdict"] == "more"]
    less = sorted(
        (row for row in rows if row["verdict"] == "less"),
        key=lambda row: (-float(row["spend"]) * (target - row["elv_per_spend_ever"]), row["entity_id"]),
    )
    return Actions(
        goal=goal,
        has_campaigns=bool(rows),
        has_costs=any(row["cost_per_qualified"] is not None for row in board),
        more=[_card(row, goal, row["p_above_target"]) for row in more[:_MOST_CARDS]],
        less=[_card(row, shortfall_words(target), 1 - row["p_above_target"]) for row in less[:_MOST_CARDS]],
        notes=_campaign_notes(counts, len(more), len(less)) if rows else [],
    )


def goal_words(target: float) -> str:
    """Return what a campaign should do, as a verb: with a target of 1 it returns more than it costs."""
    return "returns more than it costs" if target == 1 else f"returns more than {target:g} for each 1 spent"


def shortfall_words(target: float) -> str:
    """Return the contrary of `goal_words`."""
    return goal_words(target).replace(" more than ", " less than ")


def reasons_text(reasons: Sequence[leads.Reason]) -> str:
    """Return the reasons of a score in one line; + raises the score, - lowers it."""
    return "; ".join(f"{'+' if reason.raises else '-'} {reason.words}: {reason.value}" for reason in reasons)


def _card(row: Mapping[str, Any], claim: str, sure: float) -> Card:
    return Card(
        campaign_id=row["entity_id"],
        name=row["name"],
        detail=row["currency"] or "",
        figure=f"{row['elv_per_spend_ever']:.2f}",
        interval=interval(row["elv_per_spend_ever_low"], row["elv_per_spend_ever_high"]),
        sure=f"it {likelihood(round(sure, 9))} {claim} ({certainty(sure)})",
        # The same numerator as the figure above: a ratio must be the quotient of the amounts beside it.
        money=f"{money(row['spend'], row['currency'])} spent on {plural(row['lead_count'], 'lead')}, which are expected"
        f" to bring {money(float(row['spend']) * row['elv_per_spend_ever'], row['currency'])},"
        " results so far and what comes later counted",
    )


def _campaign_notes(counts: Mapping[str, Any], more: int, less: int) -> list[str]:
    unclear = counts["compared"] - counts["more"] - counts["less"] - counts["thin"]
    notes = []
    for found, shown, words in ((counts["more"], more, "above"), (counts["less"], less, "below")):
        if found > min(shown, _MOST_CARDS):
            notes.append(
                f"{plural(found, 'campaign')} are likely {words} the target; the first {min(shown, _MOST_CARDS)} are"
                " shown, all of them in the run's campaign_leaderboard file."
            )
    if unclear:
        notes.append(f"{plural(unclear, 'campaign')} too close to call: no change for now, look again later.")
    if counts["thin"]:
        notes.append(f"{plural(counts['thin'], 'campaign')} have too little evidence to judge.")
    return notes


def _leads(copy: PublishedCopy, label: str) -> Table | None:
    rows = leads.leads_to_call(copy)
    if not rows:
        return None
    has_remaining = any(row["p_remaining"] is not None for row in rows)
    has_value = any(row["elv_remaining"] is not None for row in rows)
    heads = ["lead", "came in", "campaign", f"chance to be {label}"]
    heads += ["remaining probability"] if has_remaining else []
    heads += ["value still to win"] if has_value else []
    return Table(
        "Open leads to call first",
        columns(*heads, "why", text=["came in"], names=["lead", "campaign"], long=["why"]),
        [
            [
                row["lead_id"],
                day(row["created_at"]),
                row["campaign"] or "no campaign known",
                share(row["p_qualified"]),
                *([share(row["p_remaining"])] if has_remaining else []),
                *([money(row["elv_remaining"], row["currency"])] if has_value else []),
                reasons_text(row["reasons"]),
            ]
            for row in rows
        ],
        "Leads that can still succeed in time, those that can still bring most first. + raises the score, - lowers it.",
    )


def _opportunities(copy: PublishedCopy) -> Table | None:
    rows = accounts.opportunities(copy)
    if not rows:
        return None
    return Table(
        "Customers to offer what they do not own",
        columns(
            "",
            "customer",
            "division",
            "chance to buy",
            f"{accounts.value_kind(copy)} if so",
            "expected",
            "rep",
            "why",
            names=["customer", "division", "rep"],
            long=["why"],
        ),
        [
            [
                count(row["overall_rank"]),
                row["customer"],
                row["division"],
                share(row["p_buy"]),
                money(row["value_if_bought"], row["currency"]),
                money(row["expected_value"], row["currency"]),
                row["rep_id"] or "nobody yet",
                reasons_text(row["reasons"]),
            ]
            for row in rows
        ],
        "Those that no rule forbids, highest expected value first. + raises the score, - lowers it.",
    )


def _repeat_buyers(copy: PublishedCopy) -> Table | None:
    rows = accounts.repeat_buyers(copy)
    if not rows:
        return None
    return Table(
        "Customers most worth a call for what they own",
        columns(
            "customer",
            "division",
            "chance to buy",
            "worth if so",
            "expected",
            "why",
            names=["customer", "division"],
            long=["why"],
        ),
        [
            [
                row["customer"],
                row["division"],
                share(row["p_buy"]),
                money(row["value_if_bought"], row["currency"]),
                money(row["expected_value"], row["currency"]),
                reasons_text(row["reasons"]),
            ]
            for row in rows
        ],
        "Customers who bought the division before, highest expected value first. + raises the score, - lowers it.",
    )
