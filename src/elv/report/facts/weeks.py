"""Spend, leads and their value by week, and the steps from impression to win; each per currency."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from elv.report.facts.published import PublishedCopy

MOST_WEEKS = 26
_STEPS = ("impressions", "clicks", "lead_count", "qualified_count", "win_known_count", "won_count")
_Z = 1.2815515655446004


def weeks(copy: PublishedCopy, campaign_id: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return the newest weeks by currency, oldest first, of one campaign or of all with leads that match none.

    A week without spend and leads is a row of zeros. Currencies come by how many leads they have. `is_settled`: the
    labels of all leads of the week are mature.
    """
    chosen = "where campaign_id = ?" if campaign_id is not None else ""
    found = copy.rows(
        {
            "marts.weekly_performance": "week campaign_id currency is_complete spend lead_count mature_lead_count"
            " expected_qualified actual_qualified elv"
        },
        f"""
        with told as (
            select * from marts.weekly_performance {chosen}
        ),
        bounds as (
            -- One clock for all: a campaign that stopped shows empty weeks up to now.
            select max(week) as last_week from marts.weekly_performance
        ),
        first_weeks as (
            select currency, min(week) as first_week, sum(lead_count) as currency_leads from told group by currency
        ),
        places as (
            select
                first_weeks.currency,
                first_weeks.currency_leads,
                cast(unnest(generate_series(
                    greatest(first_weeks.first_week, bounds.last_week - {7 * (MOST_WEEKS - 1)}),
                    bounds.last_week,
                    interval 7 day
                )) as date) as week
            from first_weeks
            cross join bounds
        )
        select
            places.currency,
            places.week,
            coalesce(
                bool_and(told.is_complete),
                (select bool_and(is_complete) from marts.weekly_performance as all_weeks
                    where all_weeks.week = places.week),
                true
            ) as is_complete,
            coalesce(sum(told.spend), 0)::double as spend,
            coalesce(sum(told.lead_count), 0)::bigint as lead_count,
            coalesce(sum(told.mature_lead_count), 0)::bigint as mature_lead_count,
            coalesce(sum(told.expected_qualified), 0)::double as expected_qualified,
            coalesce(sum(told.actual_qualified), 0)::bigint as actual_qualified,
            sum(told.elv)::double as elv,
            coalesce(sum(told.lead_count) = sum(told.mature_lead_count), true) as is_settled
        from places
        left join told on places.currency = told.currency and places.week = told.week
        group by places.currency, places.currency_leads, places.week
        order by places.currency_leads desc, places.currency, places.week
        """,
        [campaign_id] if chosen else [],
    )
    by_currency: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_currency.setdefault(row["currency"], []).append(row)
    return by_currency


def funnels(copy: PublishedCopy, campaign_id: str | None = None) -> list[dict[str, Any]]:
    """Return the steps from impression to win per currency, of one campaign or of all.

    The sums of all leave out leads that match no campaign: they have no clicks, and what they cost is not known.
    """
    chosen = "campaign_id = ?" if campaign_id is not None else "campaign_id <> '(none)'"
    sums = ", ".join(f"sum({step})::bigint as {step}" for step in _STEPS)
    return copy.rows(
        {"marts.lead_funnel": f"campaign_id currency spend {' '.join(_STEPS)} period_start period_end"},
        f"""
        select
            currency,
            sum(spend)::double as spend,
            {sums},
            min(period_start) as period_start,
            max(period_end) as period_end
        from marts.lead_funnel
        where {chosen}
        group by currency
        order by lead_count desc, currency
        """,
        [campaign_id] if campaign_id is not None else [],
    )


def share_interval(part: int, whole: int) -> tuple[float, float]:
    """Return the 80 % Wilson interval of a share, as `marts.lead_funnel` has it for one campaign."""
    middle, spread = part + _Z * _Z / 2, _Z * math.sqrt(part * (1 - part / whole) + _Z * _Z / 4)
    low, high = ((middle + side * spread) / (whole + _Z * _Z) for side in (-1, 1))
    return max(0.0, low), min(1.0, high)


def change(rows: Sequence[Mapping[str, Any]], place: int, column: str) -> float | None:
    """Return by which share a column changed against the week before; None where that was nothing or is not there.

    A week that still runs is compared with none.
    """
    if place == 0 or not rows[place]["is_complete"]:
        return None
    before, now = rows[place - 1][column], rows[place][column]
    return None if not before or now is None else float(now) / float(before) - 1
