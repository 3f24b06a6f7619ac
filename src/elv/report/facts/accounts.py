"""Customers to offer what they do not own, the divisions, and who their ideal customers are."""

from typing import Any

from elv.report.facts.leads import score_reasons, value_source
from elv.report.facts.published import PublishedCopy

MOST_OPPORTUNITIES = 10
# Half of the width of an 80 % interval, in standard errors.
Z_80 = 1.2816
_WHITESPACE = "marts.whitespace_opportunities"


def account_period(copy: PublishedCopy) -> dict[str, Any]:
    """Return what the scored accounts are: how many, their window and cutoff."""
    found = copy.rows(
        {"marts.account_scores": "customer_id division cutoff_at label_window_months label_window_days cohort as_of"},
        """
        select
            count(*) as row_count,
            count(distinct customer_id) as customer_count,
            count(distinct division) as division_count,
            max(cutoff_at) as cutoff_at,
            max(label_window_months) as window_months,
            max(label_window_days) as window_days,
            count(*) filter (where cohort = 'renewal_like') as renewal_count,
            max(as_of) as as_of
        from marts.account_scores
        """,
    )
    return found[0] if found and found[0]["row_count"] else {}


def values(copy: PublishedCopy) -> dict[str, Any]:
    """Return where what a purchase is worth comes from, as `leads.values`."""
    return value_source(copy, "marts.account_scores", "value_if_bought")


def value_kind(copy: PublishedCopy) -> str:
    """Return what the money of a purchase is: gross profit, revenue where no cost is known, or a mixture."""
    found = copy.rows(
        {"marts.account_scores": "value_kind"}, "select max(value_kind) as value_kind from marts.account_scores"
    )
    return (found[0]["value_kind"] if found else None) or "gross profit"


def opportunities(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the best opportunities that may be offered, each with its reasons."""
    found = copy.rows(
        {
            _WHITESPACE: "customer_id customer_name division p_buy value_if_bought expected_value currency"
            " overall_rank rep_id icp_grade cohort",
            "marts.account_scores": "example_id customer_id division",
        },
        f"""
        select
            opportunities.overall_rank,
            opportunities.customer_id,
            coalesce(opportunities.customer_name, opportunities.customer_id) as customer,
            opportunities.division,
            opportunities.p_buy,
            opportunities.value_if_bought,
            opportunities.expected_value,
            opportunities.currency,
            opportunities.rep_id,
            opportunities.icp_grade,
            opportunities.cohort,
            scores.example_id
        from {_WHITESPACE} as opportunities
        inner join marts.account_scores as scores
            on opportunities.customer_id = scores.customer_id and opportunities.division = scores.division
        where opportunities.overall_rank <= {MOST_OPPORTUNITIES}
        order by opportunities.overall_rank
        """,
    )
    reasons = score_reasons(copy, "account_purchase", [row["example_id"] for row in found])
    return [row | {"reasons": reasons.get(row["example_id"], [])} for row in found]


def repeat_buyers(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return those who own a division already and are most worth a call for it, each with the reasons.

    There are none unless `account_label_mode` asks about owners too.
    """
    found = copy.rows(
        {
            "marts.account_scores": "example_id customer_id customer_name division p_buy value_if_bought expected_value"
            " currency expected_value_rank cohort"
        },
        f"""
        select
            example_id,
            coalesce(customer_name, customer_id) as customer,
            division,
            p_buy,
            value_if_bought,
            expected_value,
            currency
        from marts.account_scores
        where cohort = 'renewal_like'
        order by expected_value_rank
        limit {MOST_OPPORTUNITIES}
        """,
    )
    reasons = score_reasons(copy, "account_purchase", [row["example_id"] for row in found])
    return [row | {"reasons": reasons.get(row["example_id"], [])} for row in found]


def divisions(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the divisions by what their eligible opportunities are worth together.

    Buyers and money have 80 % intervals of chance alone: the variance of the sum if the probabilities are right.
    How right they were on the test rows stands beside them (observed over expected).
    """
    judged = copy.has(
        "evaluation.division_calibration",
        "division test_rows test_observed observed_over_expected observed_over_expected_low",
    )
    judgement = (
        "select division, test_rows, test_observed, observed_over_expected, observed_over_expected_low,"
        " observed_over_expected_high from evaluation.division_calibration"
        if judged
        else "select '' as division, 0 as test_rows, 0 as test_observed, null as observed_over_expected,"
        " null as observed_over_expected_low, null as observed_over_expected_high where false"
    )
    return copy.rows(
        {_WHITESPACE: "division is_eligible p_buy value_if_bought expected_value currency"},
        f"""
        with judged as ({judgement}),
        summed as (
            select
                division,
                count(*) as blocked_and_open,
                count(*) filter (where is_eligible) as open_customers,
                coalesce(sum(p_buy) filter (where is_eligible), 0) as buyers,
                coalesce(sqrt(sum(p_buy * (1 - p_buy)) filter (where is_eligible)), 0) as buyers_error,
                sum(expected_value) filter (where is_eligible) as expected_value,
                sqrt(sum(value_if_bought * value_if_bought * p_buy * (1 - p_buy))
                    filter (where is_eligible)) as value_error,
                max(currency) as currency
            from {_WHITESPACE}
            group by division
        )
        select
            summed.division,
            summed.open_customers,
            summed.blocked_and_open - summed.open_customers as blocked_customers,
            summed.buyers,
            greatest(summed.buyers - {Z_80} * summed.buyers_error, 0) as buyers_low,
            summed.buyers + {Z_80} * summed.buyers_error as buyers_high,
            summed.expected_value,
            greatest(summed.expected_value - {Z_80} * summed.value_error, 0) as value_low,
            summed.expected_value + {Z_80} * summed.value_error as value_high,
            summed.currency,
            judged.test_rows,
            judged.test_observed,
            judged.observed_over_expected,
            judged.observed_over_expected_low,
            judged.observed_over_expected_high
        from summed
        left join judged on summed.division = judged.division
        order by summed.expected_value desc nulls last, summed.buyers desc, summed.division
        """,
    )


def ideal_segments(copy: PublishedCopy, most: int = 3) -> list[dict[str, Any]]:
    """Return the segments that own a division more often than others, the best few per division."""
    return copy.rows(
        {
            "marts.icp_segments": "division attribute segment customers owners penetration division_penetration lift"
            " lift_low lift_high verdict open_customers open_expected_value currency segment_rank"
        },
        f"""
        with clear as (
            select *, row_number() over (partition by division order by segment_rank) as place
            from marts.icp_segments
            where verdict = 'above'
        )
        select * exclude (place) from clear
        where place <= {most}
        order by division, segment_rank
        """,
    )


def representatives(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return per representative how much lies within their capacity."""
    return copy.rows(
        {_WHITESPACE: "rep_id is_eligible is_within_capacity expected_value p_buy currency customer_id"},
        f"""
        select
            rep_id,
            count(*) filter (where is_within_capacity) as first_calls,
            count(*) as open_opportunities,
            sum(expected_value) filter (where is_within_capacity) as first_value,
            sum(p_buy) filter (where is_within_capacity) as first_buyers,
            max(currency) as currency
        from {_WHITESPACE}
        where is_eligible and rep_id is not null
        group by rep_id
        order by first_value desc nulls last, rep_id
        limit 20
        """,
    )
