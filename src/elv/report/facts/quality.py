"""What came in, what was refused, what found its ad, and whether every total survived."""

from typing import Any

from elv.report.facts.published import PublishedCopy

MOST_VIOLATIONS = 20
MOST_SOURCES = 12


def inputs(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return one row per input: rows read and refused, first and last date, columns that hold anything."""
    refused = (
        "select input, count(*) as rejected_rows from quality.rejected_rows group by input"
        if copy.has("quality.rejected_rows", "input")
        else "select '' as input, 0 as rejected_rows where false"
    )
    return copy.rows(
        {"quality.input_profile": "input column_name is_attribute row_count null_share min_value max_value"},
        f"""
        with refused as ({refused}),
        profiled as (
            select
                input,
                max(row_count) as row_count,
                count(*) filter (where null_share < 1) as filled_columns,
                min(min_value) filter (
                    where column_name in ('ad_date', 'created_at', 'occurred_at', 'ordered_at') and not is_attribute
                ) as first_at,
                max(max_value) filter (
                    where column_name in ('ad_date', 'created_at', 'occurred_at', 'ordered_at') and not is_attribute
                ) as last_at
            from quality.input_profile
            group by input
        )
        select profiled.*, coalesce(refused.rejected_rows, 0) as rejected_rows
        from profiled
        left join refused on profiled.input = refused.input
        where profiled.row_count > 0
        order by profiled.input
        """,
    )


def has_ads(copy: PublishedCopy) -> bool:
    """Whether any ads came in; without them no lead can be matched."""
    rows = copy.rows(
        {"quality.input_profile": "input row_count"},
        "select max(row_count) as row_count from quality.input_profile where input = 'ads'",
    )
    return bool(rows and rows[0]["row_count"])


def violations(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the broken rules, worst first."""
    return copy.rows(
        {"quality.contract_violations": "input source_file column_name rule severity row_count row_share message hint"},
        "select *, count(*) over () as rule_count from quality.contract_violations"
        " order by severity, row_count desc nulls first, input, source_file, column_name, rule"
        f" limit {MOST_VIOLATIONS}",
    )


def match_sources(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return one row per source of leads: matched, organic and lost ones; the small sources are one row."""
    return copy.rows(
        {"quality.lead_match_rates": "source match_method unmatched_reason lead_count"},
        f"""
        with sized as (
            select
                *,
                dense_rank() over (order by source_leads desc, source) as source_rank
            from (select *, sum(lead_count) over (partition by source) as source_leads from quality.lead_match_rates)
        )
        select
            case when source_rank <= {MOST_SOURCES} then source else '(other sources)' end as source,
            sum(lead_count) as lead_count,
            coalesce(sum(lead_count) filter (where match_method <> 'unmatched'), 0) as matched,
            coalesce(sum(lead_count) filter (where unmatched_reason = 'organic'), 0) as organic,
            coalesce(
                sum(lead_count) filter (where match_method = 'unmatched' and unmatched_reason <> 'organic'), 0
            ) as lost
        from sized
        group by all
        order by min(source_rank)
        """,
    )


def match_methods(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return how many leads each rung of the ladder matched, and why the others were not."""
    return copy.rows(
        {"quality.lead_match_rates": "match_method unmatched_reason lead_count"},
        """
        select
            match_method,
            unmatched_reason,
            sum(lead_count) as lead_count,
            sum(lead_count) / sum(sum(lead_count)) over () as share
        from quality.lead_match_rates
        group by match_method, unmatched_reason
        order by match_method = 'unmatched', lead_count desc, match_method, unmatched_reason
        """,
    )


def reconciliation(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return per measure and unit the total of the inputs, and the largest difference anywhere."""
    return copy.rows(
        {"quality.reconciliation": "measure unit place total_in total_there difference"},
        """
        select
            measure,
            unit,
            max(total_in) as total_in,
            count(*) as places,
            max(abs(difference)) as difference
        from quality.reconciliation
        group by measure, unit
        order by measure, unit
        """,
    )


def lead_labels(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the leads of each month by label state, the newest year, beside the totals of all months."""
    return copy.rows(
        {"quality.label_counts": "created_month label_state lead_count"},
        """
        with months as (
            select
                created_month,
                coalesce(sum(lead_count) filter (where label_state = 'positive'), 0) as positive,
                coalesce(sum(lead_count) filter (where label_state = 'negative'), 0) as negative,
                coalesce(sum(lead_count) filter (where label_state = 'unknown'), 0) as unknown
            from quality.label_counts
            group by created_month
        )
        select
            *,
            sum(positive) over () as all_positive,
            sum(negative) over () as all_negative,
            sum(unknown) over () as all_unknown,
            count(*) over () as month_count
        from months
        qualify row_number() over (order by created_month desc) <= 12
        order by created_month
        """,
    )


def account_labels(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the customers and divisions asked about at each cutoff, by label state."""
    return copy.rows(
        {
            "quality.account_label_counts": "cutoff_no cutoff_at split is_closed example_count positive_count"
            " negative_count unknown_count"
        },
        """
        select
            cutoff_at,
            string_agg(distinct split, ', ' order by split) as split,
            bool_and(is_closed) as is_closed,
            sum(positive_count) as positive,
            sum(negative_count) as negative,
            sum(unknown_count) as unknown,
            sum(example_count) as example_count
        from quality.account_label_counts
        group by cutoff_at
        order by cutoff_at
        """,
    )
