"""Campaigns, ad sets and ads by what they return, and the leads to call first."""

from dataclasses import dataclass
from typing import Any

from elv.report.facts.published import PublishedCopy
from elv.report.words.feature_names import feature_words, value_words

# From which probability on a campaign counts as clearly above its target, or clearly below.
SURE = 0.8
MOST_LEADS = 10
MOST_REASONS = 3
GRAINS = {"campaign": "campaign", "adset": "ad set", "ad": "ad"}

_BOARD_COLUMNS = (
    "platform currency spend lead_count mature_lead_count expected_qualified actual_qualified elv actual_value"
    " cost_per_lead elv_per_spend elv_per_spend_low elv_per_spend_high p_top_k p_above_target has_enough_evidence"
    " elv_per_spend_rank"
)


@dataclass(frozen=True)
class Reason:
    """One reason of a score: the feature and its value in words, and whether it raises the score."""

    words: str
    value: str
    raises: bool


def board(copy: PublishedCopy, grain: str, most: int) -> list[dict[str, Any]]:
    """Return the rows of a leaderboard by rank, each with its verdict.

    `verdict` is `more` or `less` where the evidence suffices and the probability to exceed the target is at least
    `SURE`, or at most its complement; `open` where it lies between; `thin` where the evidence does not suffice;
    `none` where there is nothing to compare (no spend, or no leads).
    """
    table = f"marts.{grain}_leaderboard"
    return copy.rows(
        {table: f"{grain}_id {grain}_name {_BOARD_COLUMNS}"},
        f"""
        with judged as (
            select
                {grain}_id as entity_id,
                coalesce({grain}_name, {grain}_id) as name,
                {", ".join(_BOARD_COLUMNS.split())},
                case
                    when elv_per_spend is null then 'none'
                    when not has_enough_evidence then 'thin'
                    when p_above_target >= {SURE} then 'more'
                    when p_above_target <= {1 - SURE} then 'less'
                    else 'open'
                end as verdict,
                count(*) over () as board_rows
            from {table}
        ),
        placed as (
            select
                *,
                row_number() over (
                    partition by verdict = 'none'
                    order by elv_per_spend_rank desc
                ) as place_from_below
            from judged
        )
        select * exclude (place_from_below) from placed
        where elv_per_spend_rank <= ? or (place_from_below <= ? and verdict <> 'none') or verdict = 'none'
        order by elv_per_spend_rank
        limit {2 * most + 10}
        """,
        [most, most],
    )


def verdict_counts(copy: PublishedCopy, grain: str) -> dict[str, Any]:
    """Return how many entities of a grain are clearly above the target, clearly below, and what those spent."""
    table = f"marts.{grain}_leaderboard"
    found = copy.rows(
        {table: _BOARD_COLUMNS},
        f"""
        select
            count(*) filter (where elv_per_spend is not null) as compared,
            count(*) filter (where has_enough_evidence and p_above_target >= {SURE}) as more,
            count(*) filter (where has_enough_evidence and p_above_target <= {1 - SURE}) as less,
            count(*) filter (where elv_per_spend is not null and not has_enough_evidence) as thin
        from {table}
        """,
    )
    return found[0] if found else {"compared": 0, "more": 0, "less": 0, "thin": 0}


def lead_period(copy: PublishedCopy) -> dict[str, Any]:
    """Return what the scored leads are: how many, open ones, first and last, window, as_of."""
    found = copy.rows(
        {"marts.lead_scores": "created_at label_state label_window_days elv currency as_of"},
        """
        select
            count(*) as lead_count,
            count(*) filter (where label_state = 'unknown') as open_count,
            min(created_at) as first_at,
            max(created_at) as last_at,
            max(label_window_days) as window_days,
            sum(elv) filter (where label_state = 'unknown') as open_elv,
            max(currency) as currency,
            max(as_of) as as_of
        from marts.lead_scores
        """,
    )
    return found[0] if found and found[0]["lead_count"] else {}


def leads_to_call(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the open leads with the highest expected value, each with its campaign and reasons."""
    remaining = (
        "scores.p_remaining" if copy.has("marts.lead_scores", "p_remaining") else "cast(null as double) as p_remaining"
    )
    found = copy.rows(
        {
            "marts.lead_scores": "lead_id created_at campaign_id label_state p_qualified elv currency elv_rank",
            "marts.campaign_leaderboard": "campaign_id campaign_name",
        },
        f"""
        with names as (
            select campaign_id, max(campaign_name) as campaign_name
            from marts.campaign_leaderboard
            group by campaign_id
        )
        select
            scores.lead_id,
            scores.created_at,
            coalesce(names.campaign_name, scores.campaign_id) as campaign,
            scores.p_qualified,
            {remaining},
            scores.elv,
            scores.currency
        from marts.lead_scores as scores
        left join names on scores.campaign_id = names.campaign_id
        where scores.label_state = 'unknown'
        order by scores.elv_rank
        limit {MOST_LEADS}
        """,
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
