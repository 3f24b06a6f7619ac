"""One campaign: its verdict and ratios, its weeks and funnel, its ad sets and ads, its leads to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.app import links
from elv.app.cells import Grid
from elv.app.settings import Settings
from elv.app.views.campaigns import grids
from elv.app.views.start import leads_grid
from elv.report.facts import leads
from elv.report.facts.published import PublishedCopy
from elv.report.sections import weeks
from elv.report.sections.actions import goal_words
from elv.report.words.numbers import certainty, count, interval, money, plural, ratio
from elv.report.words.verdicts import BOARD, board_words

_MOST_ROWS = 25


@dataclass(frozen=True)
class Standing:
    """What a campaign amounts to in one currency: a few words, and where its ratio comes from, step by step."""

    currency: str
    tone: str
    words: str
    steps: Sequence[str]


@dataclass(frozen=True)
class Campaign:
    """A campaign's page; `cut` says where a board leaves rows out."""

    name: str
    campaign_id: str
    standings: list[Standing]
    performance: weeks.Performance
    boards: list[tuple[str, str, list[Grid]]]
    leads: Grid | None
    list_of_leads: str


def build(copy: PublishedCopy, campaign_id: str, settings: Settings) -> Campaign | None:
    """Return the page, or None where no such campaign is published."""
    own = leads.board(copy, "campaign", _MOST_ROWS, campaign_id)
    if not own:
        return None
    return Campaign(
        name=max(own, key=lambda row: row["lead_count"])["name"],
        campaign_id=campaign_id,
        standings=[_standing(row, settings) for row in own],
        performance=weeks.build(copy, settings.label, campaign_id),
        boards=[board for grain in ("adset", "ad") for board in _board(copy, grain, campaign_id, settings)],
        leads=leads_grid(leads.leads_to_call(copy, campaign_id), settings.label),
        list_of_leads=links.leads_of_campaign(campaign_id) if any(row["lead_count"] for row in own) else "",
    )


def _board(copy: PublishedCopy, grain: str, campaign_id: str, settings: Settings) -> list[tuple[str, str, list[Grid]]]:
    rows = leads.board(copy, grain, _MOST_ROWS, campaign_id)
    if not rows:
        return []
    total = rows[0]["board_rows"]
    cut = f"The best and the last of {plural(total, 'row')}; ranks are among those of all campaigns."
    return [(f"{leads.GRAINS[grain].capitalize()}s", cut if total > len(rows) else "", grids(grain, rows, settings))]


def _standing(row: Mapping[str, Any], settings: Settings) -> Standing:
    spend, currency = row["spend"], row["currency"]
    spent = f"{money(spend, currency)} spent, {plural(row['lead_count'], 'lead')}"
    settled = (
        f"{count(row['actual_qualified'])} of {count(row['mature_lead_count'])} settled leads became {settings.label}"
    )
    if row["elv_per_spend"] is None:
        return Standing(currency, "plain", "Nothing to compare: leads, spend or values are missing.", [spent, settled])
    words = board_words(row["verdict"], row["p_above_target"])
    steps = [
        f"{spent}; {settled}.",
        f"By the scores alone these leads are worth {money(row['elv'], currency)}:"
        f" {ratio(row['elv'] / float(spend))} back per 1 spent.",
        f"With the results of settled leads counted, and few results drawn towards what campaigns usually return:"
        f" {ratio(row['elv_per_spend'])}.",
        f"With what qualifies later than the window counted, too: {ratio(row['elv_per_spend_ever'])}, 80 % interval"
        f" {interval(row['elv_per_spend_ever_low'], row['elv_per_spend_ever_high'])}. The verdict goes by this one.",
        f"The probability that it {goal_words(settings.target)} is {certainty(row['p_above_target'])}.",
    ]
    side = f"{words[:1].upper()}{words[1:]}"
    target = f" the target of {settings.target:g}" if words.endswith(("above", "below")) else ""
    return Standing(currency, BOARD[row["verdict"]].tone, f"{side}{target}", steps)
