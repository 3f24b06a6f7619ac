"""Campaigns, ad sets and ads by what they return, and the leads to call first."""

from dataclasses import dataclass
from typing import Any

from elv.report.facts.published import PublishedCopy
from elv.report.words import places
from elv.report.words.feature_names import feature_words, value_words
from elv.report.words.verdicts import board_sql

MOST_LEADS = 10
MOST_REASONS = 3
GRAINS = {"campaign": "campaign", "adset": "ad set", "ad": "ad"}

_BOARD_COLUMNS = (
    "platform currency spend lead_count mature_lead_count expected_qualified actual_qualified elv actual_value"
    " cost_per_lead cost_per_qualified elv_per_spend elv_per_spend_low elv_per_spend_high elv_per_spend_ever"
    " elv_per_spend_ever_low elv_per_spend_ever_high p_top_k p_above_target has_enough_evidence elv_per_spend_rank"
)


@dataclass(frozen=True)
class Reason:
    """One reason of a score: the feature and its value in words, and whether it raises the score."""

    words: str
    value: str
    raises: bool


def board(copy: PublishedCopy, grain: str, most: int, campaign_id: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of a leaderboard by rank, each with its verdict: the first and the last `most` of them.

    `campaign_id` leaves those of one campaign, with their ranks among all.

    `verdict` is a key of `verdicts.BOARD`: `more` or `less` where the evidence suffices and it is likely that the row
    exceeds the target, or that it does not; `open` where neither is; `thin` where the evidence does not suffice;
    `none` where there is nothing to compare (no spend, or no leads).
    """
    table = f"marts.{grain}_leaderboard"
    name, joins = _path(copy, grain)
    return copy.rows(
        {table: f"{grain}_id {grain}_name campaign_id {_BOARD_COLUMNS}"},
        f"""
        with judged as (
            select
                boards.{grain}_id as entity_id,
                boards.campaign_id,
                {name} as name,
                {", ".join(f"boards.{column}" for column in _BOARD_COLUMNS.split())},
                {board_sql()} as verdict,
                row_number() over (
                    partition by boards.currency order by boards.elv_per_spend_rank nulls last, boards.{grain}_id
                ) as rank_in_currency
            from {table} as boards{joins}
        ),
        placed as (
            select
                *,
                count(*) over () as board_rows,
                row_number() over (order by elv_per_spend_rank) as place_from_above,
                row_number() over (
                    partition by verdict = 'none'
                    order by elv_per_spend_rank desc
                ) as place_from_below
            from judged
            {"where campaign_id = ?" if campaign_id is not None else ""}
        )
        select * exclude (place_from_above, place_from_below) from placed
        where place_from_above <= ? or (place_from_below <= ? and verdict <> 'none') or verdict = 'none'
        order by elv_per_spend_rank
        limit {2 * most + 10}
        """,
        [*([campaign_id] if campaign_id is not None else []), most, most],
    )


def _path(copy: PublishedCopy, grain: str) -> tuple[str, str]:
    """SQL for the name of an entity with what it is part of, and the joins that this needs."""
    if grain == "campaign":
        return places.campaign_sql("boards"), ""
    own = f"coalesce(boards.{grain}_name, boards.{grain}_id)"
    steps, joins = [own], ""
    if grain == "ad" and copy.has("marts.lead_scores", "ad_id adset_id") and copy.has("marts.adset_leaderboard"):
        # Its leads say which ad set an ad is of, unless they say several.
        joins += """
            left join (
                select leads.ad_id, any_value(coalesce(adsets.adset_name, adsets.adset_id)) as adset
                from (
                    select ad_id, max(adset_id) as adset_id from marts.lead_scores
                    where ad_id is not null group by ad_id having min(adset_id) = max(adset_id)
                ) as leads
                inner join marts.adset_leaderboard as adsets on leads.adset_id = adsets.adset_id
                group by leads.ad_id
            ) as adsets on boards.ad_id = adsets.ad_id"""
        steps.insert(0, "adsets.adset")
    if copy.has("marts.campaign_leaderboard", "campaign_id campaign_name platform"):
        joins += f"""
            left join ({places.campaigns_sql()}) as campaigns on boards.campaign_id = campaigns.campaign_id"""
        steps.insert(0, "campaigns.campaign")
    whole = places.path_sql(*steps)
    return f"case when boards.{grain}_id = '{places.UNCLAIMED}' then {own} else {whole} end", joins


def verdict_counts(copy: PublishedCopy, grain: str) -> dict[str, Any]:
    """Return how many entities of a grain are likely above the target and likely below it."""
    table = f"marts.{grain}_leaderboard"
    found = copy.rows(
        {table: _BOARD_COLUMNS},
        f"""
        select
            count(*) filter (where verdict <> 'none') as compared,
            count(*) filter (where verdict = 'more') as more,
            count(*) filter (where verdict = 'less') as less,
            count(*) filter (where verdict = 'thin') as thin
        from (select {board_sql()} as verdict from {table}) as judged
        """,
    )
    return found[0] if found else {"compared": 0, "more": 0, "less": 0, "thin": 0}


def detected_records(copy: PublishedCopy) -> dict[str, Any]:
    """Return since when outcomes are recorded and how many leads came before, where the data alone say so."""
    found = copy.rows(
        {"marts.lead_scores": "detected_records_begin_at created_at"},
        """
        select
            max(detected_records_begin_at) as records_begin_at,
            count(*) filter (where created_at < detected_records_begin_at) as earlier_leads
        from marts.lead_scores
        """,
    )
    return found[0] if found and found[0]["records_begin_at"] else {}


def values(copy: PublishedCopy) -> dict[str, Any]:
    """Return where what a lead is worth comes from: the source of most leads, its value and interval, the currency."""
    return value_source(copy, "marts.lead_scores", "value_if_qualified")


def value_source(copy: PublishedCopy, table: str, column: str) -> dict[str, Any]:
    """Return the most frequent source of a table's values, its mean value and interval, and the currency."""
    found = copy.rows(
        {table: f"value_source {column} value_low value_high currency"},
        f"""
        select
            value_source,
            avg({column}) as value,
            max(value_low) as low,
            max(value_high) as high,
            max(currency) as currency
        from {table}
        group by value_source
        order by count(*) desc, value_source
        limit 1
        """,
    )
    return found[0] if found else {}


def lead_period(copy: PublishedCopy) -> dict[str, Any]:
    """Return what the scored leads are: how many, open ones, first and last, window, as_of."""
    found = copy.rows(
        {"marts.lead_scores": "created_at is_open label_window_days elv_remaining currency as_of"},
        """
        select
            count(*) as lead_count,
            count(*) filter (where is_open) as open_count,
            min(created_at) as first_at,
            max(created_at) as last_at,
            max(label_window_days) as window_days,
            sum(elv_remaining) as open_elv,
            max(currency) as currency,
            max(as_of) as as_of
        from marts.lead_scores
        """,
    )
    return found[0] if found and found[0]["lead_count"] else {}


def leads_to_call(copy: PublishedCopy, campaign_id: str | None = None) -> list[dict[str, Any]]:
    """Return the open leads that can still bring most, of one campaign or of all, with their campaigns and reasons."""
    found = copy.rows(
        {
            "marts.lead_scores": "lead_id created_at campaign_id is_open p_qualified p_remaining elv_remaining"
            " currency call_rank",
            "marts.campaign_leaderboard": "campaign_id campaign_name platform",
        },
        f"""
        with names as ({places.campaigns_sql()})
        select
            scores.lead_id,
            scores.created_at,
            coalesce(names.campaign, scores.campaign_id) as campaign,
            scores.p_qualified,
            scores.p_remaining,
            scores.elv_remaining,
            scores.currency
        from marts.lead_scores as scores
        left join names on scores.campaign_id = names.campaign_id
        where scores.is_open{" and coalesce(scores.campaign_id, '(none)') = ?" if campaign_id is not None else ""}
        order by scores.call_rank
        limit {MOST_LEADS}
        """,
        [campaign_id] if campaign_id is not None else [],
    )
    reasons = score_reasons(copy, "lead_qualified", [row["lead_id"] for row in found])
    return [row | {"reasons": reasons.get(row["lead_id"], [])} for row in found]


def score_reasons(
    copy: PublishedCopy, task: str, examples: list[str], most: int = MOST_REASONS
) -> dict[str, list[Reason]]:
    """Return the strongest reasons of each example, `most` of them, base and rest left out."""
    found = copy.rows(
        {"ml.score_reasons": "task example_id reason_rank feature feature_value contribution"},
        """
        select example_id, feature, feature_value, contribution
        from ml.score_reasons
        where task = ? and list_contains(?, example_id) and reason_rank > 0 and feature <> 'other'
        order by example_id, reason_rank
        """,
        [task, examples],
    )
    reasons: dict[str, list[Reason]] = {}
    for row in found:
        listed = reasons.setdefault(row["example_id"], [])
        if len(listed) < most:
            value = value_words(row["feature"], row["feature_value"])
            listed.append(Reason(feature_words(row["feature"]), value, row["contribution"] >= 0))
    return reasons
