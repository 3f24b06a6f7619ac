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
from elv.report.words.places import campaign_sql

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
    found = copy.rows(
        {
            "marts.lead_scores": "lead_id created_at campaign_id adset_id ad_id match_method label_state"
            " label_window_days p_qualified value_if_qualified elv elv_remaining p_remaining is_open"
            " currency elv_rank call_rank scored_by model_version as_of"
        },
        """
        select
            *,
            (select count(*) from marts.lead_scores where is_open) as open_count,
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
    chance = (
        f"When it came in, the score gave it a chance of {share(row['p_qualified'])} to become {label} within"
        f" {plural(row['label_window_days'], 'day')}"
    )
    rank = f"rank {rank_words(row['elv_rank'], row['lead_count'])}"
    if row["value_if_qualified"] is None:
        return f"{chance}: {rank}. What such a lead is worth is not known."
    return (
        f"{chance}. A lead like this that does is worth {money(row['value_if_qualified'], row['currency'])}, so by"
        f" expectation this one brings {money(row['elv'], row['currency'])}: {rank}."
    )


def _facts(copy: PublishedCopy, row: Mapping[str, Any]) -> list[tuple[str, Cell]]:
    state = in_words(LABEL_STATES, row["label_state"])
    if row["label_state"] == "unknown" and not row["is_open"]:
        state = "not known, and too late to change"
    if row["is_open"] and row["p_remaining"] is not None:
        state += f"; the chance that is left is {share(row['p_remaining'])}"
    campaign = campaign_name(_name(copy, "campaign", row["campaign_id"]), row["campaign_id"])
    facts = [
        ("Came in", Cell(minute(row["created_at"]))),
        ("Outcome", Cell(state)),
        *(_to_win(row) if row["is_open"] else []),
        ("Campaign", Cell(campaign, links.campaign(row["campaign_id"] or NO_CAMPAIGN))),
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


def _to_win(row: Mapping[str, Any]) -> list[tuple[str, Cell]]:
    facts = [("Place to call", Cell(rank_words(row["call_rank"], row["open_count"])))]
    if row["elv_remaining"] is not None:
        facts.append(("Value still to win", Cell(money(row["elv_remaining"], row["currency"]))))
    return facts


def _name(copy: PublishedCopy, grain: str, entity_id: str | None) -> str | None:
    name = campaign_sql() if grain == "campaign" else f"{grain}_name"
    found = copy.rows(
        {f"marts.{grain}_leaderboard": f"{grain}_id {grain}_name platform"},
        f"select max({name}) as name from marts.{grain}_leaderboard where {grain}_id = ?",
        [entity_id],
    )
    return found[0]["name"] if found else None
