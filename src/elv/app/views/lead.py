"""One lead: what it is worth, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elv.app import links
from elv.app.cells import Cell
from elv.app.words import LABEL_STATES, NO_CAMPAIGN, SCORED_BY, campaign_name, in_words, rank_words
from elv.report.facts.leads import Reason, score_reasons
from elv.report.facts.published import PublishedCopy
from elv.report.words.matching import METHODS
from elv.report.words.numbers import day, minute, money, plural, share

_MOST_REASONS = 10


@dataclass(frozen=True)
class Lead:
    """A lead's page: a sentence, facts as (what, cell), and the reasons of its score, strongest first."""

    lead_id: str
    worth: str
    facts: Sequence[tuple[str, Cell]]
    reasons: Sequence[Reason]


def build(copy: PublishedCopy, lead_id: str, label: str) -> Lead | None:
    """Return the page, or None where there is no such lead."""
    remaining = "p_remaining" if copy.has("marts.lead_scores", "p_remaining") else "null"
    found = copy.rows(
        {
            "marts.lead_scores": "lead_id created_at campaign_id adset_id ad_id match_method label_state"
            " label_window_days p_qualified value_if_qualified elv currency elv_rank scored_by model_version as_of"
        },
        f"""
        select
            *,
            {remaining} as chance_left,
            (select count(*) from marts.lead_scores) as lead_count
        from marts.lead_scores
        where lead_id = ?
        """,
        [lead_id],
    )
    if not found:
        return None
    row = found[0]
    reasons = score_reasons(copy, "lead_qualified", [lead_id], _MOST_REASONS)
    return Lead(lead_id, _worth(row, label), _facts(copy, row), reasons.get(lead_id, []))


def _worth(row: Mapping[str, Any], label: str) -> str:
    return (
        f"The score gives it a chance of {share(row['p_qualified'])} to become {label} within"
        f" {plural(row['label_window_days'], 'day')}. A lead like this that does is worth"
        f" {money(row['value_if_qualified'], row['currency'])}, so by expectation this one brings"
        f" {money(row['elv'], row['currency'])}: rank {rank_words(row['elv_rank'], row['lead_count'])}."
    )


def _facts(copy: PublishedCopy, row: Mapping[str, Any]) -> list[tuple[str, Cell]]:
    state = in_words(LABEL_STATES, row["label_state"])
    if row["label_state"] == "unknown" and row["chance_left"] is not None:
        state += f"; the chance that is left is {share(row['chance_left'])}"
    campaign = campaign_name(_name(copy, "campaign", row["campaign_id"]), row["campaign_id"])
    facts = [
        ("Came in", Cell(minute(row["created_at"]))),
        ("Outcome", Cell(state)),
        ("Campaign", Cell(campaign, links.leads_of_campaign(row["campaign_id"] or NO_CAMPAIGN))),
    ]
    facts += [
        (words, Cell(_name(copy, grain, row[f"{grain}_id"]) or row[f"{grain}_id"]))
        for grain, words in (("adset", "Ad set"), ("ad", "Ad"))
        if row[f"{grain}_id"]
    ]
    scorer = in_words(SCORED_BY, row["scored_by"])
    return [
        *facts,
        ("Found its ad", Cell(in_words(METHODS, row["match_method"]))),
        ("Scored by", Cell(f"{scorer} ({row['model_version']})" if row["model_version"] else scorer)),
        ("As of", Cell(day(row["as_of"]))),
    ]


def _name(copy: PublishedCopy, grain: str, entity_id: str | None) -> str | None:
    found = copy.rows(
        {f"marts.{grain}_leaderboard": f"{grain}_id {grain}_name"},
        f"select max({grain}_name) as name from marts.{grain}_leaderboard where {grain}_id = ?",
        [entity_id],
    )
    return found[0]["name"] if found else None
