"""Alarms, drift, and how leads ripen; each only where the published copy has the table."""

from typing import Any

from elv.report.facts.published import PublishedCopy
from elv.report.words.feature_names import feature_words

MOST_ALARMS = 20
MOST_DRIFTED = 12
MOST_PERIODS = 26
# PSI below which no movement counts, as in dbt_project.yml.
LEAST_PSI = 0.1


def delay_curve(copy: PublishedCopy, task: str) -> list[dict[str, Any]]:
    """Return the share that has succeeded by each age in days, as far as leads enough are that old."""
    return copy.rows(
        {
            "evaluation.label_delay_curve": "task age_day at_risk converted cumulative_share is_supported"
            " suggested_window_days suggested_window_reason"
        },
        "select * from evaluation.label_delay_curve where task = ? and cumulative_share is not null order by age_day",
        [task],
    )


def alarms(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the alarms, the most trusted kind and the gravest first; features have their names in words."""
    found = copy.rows(
        {
            "quality.alerts": "alarm_id area task subject period_start severity summary evidence confidence"
            " action trust_rank"
        },
        f"""
        select *, count(*) over () as alarm_count
        from quality.alerts
        order by
            case severity when 'high' then 1 when 'medium' then 2 else 3 end,
            trust_rank,
            period_start desc nulls last,
            alarm_id
        limit {MOST_ALARMS}
        """,
    )
    for row in found:
        if row["area"] == "features":
            words = row["summary"].replace(row["subject"], feature_words(row["subject"]), 1)
            row["summary"] = words[:1].upper() + words[1:]
    return found


def feature_drift(copy: PublishedCopy, task: str) -> list[dict[str, Any]]:
    """Return how far each key feature and the score have moved in their newest period, the farthest first.

    `moved` is the population stability index, its trend taken off, over its limit: above 1 is an alarm.
    """
    found = copy.rows(
        {
            "evaluation.feature_drift": "task subject feature period_start current_rows psi psi_expected psi_limit"
            " trend_psi unseen_share reference_null_share current_null_share is_checked is_alarm"
        },
        f"""
        with newest as (
            select *
            from evaluation.feature_drift
            where task = ? and is_checked and psi is not null
            qualify row_number() over (partition by subject, feature order by period_start desc) = 1
        )
        select
            *,
            greatest(psi - coalesce(trend_psi, 0), 0) / greatest(psi_limit, {LEAST_PSI}) as moved,
            count(*) over () as checked_count
        from newest
        order by is_alarm desc, moved desc, subject, feature
        limit {MOST_DRIFTED}
        """,
        [task],
    )
    return [
        row | {"words": "the score itself" if row["subject"] == "score" else feature_words(row["feature"])}
        for row in found
    ]


def outcome_drift(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the outcomes of the newest windows against what the scores predicted for them."""
    return copy.rows(
        {
            "evaluation.outcome_drift": "task window_days window_end_at is_latest open_rows observed_positives"
            " expected_positives observed_over_expected observed_over_expected_low observed_over_expected_high"
            " is_checked is_alarm"
        },
        "select * from evaluation.outcome_drift where is_latest order by task desc, window_days",
    )


def expected_performance(copy: PublishedCopy, task: str) -> list[dict[str, Any]]:
    """Return what the scores predicted for each period, by the earliest prediction, and what became of it."""
    return copy.rows(
        {
            "evaluation.expected_performance": "task period_start model_version predicted_as_of row_count"
            " expected_positives expected_positives_se positives expected_auc auc is_checked agrees"
        },
        f"""
        with predicted as (
            select *
            from evaluation.expected_performance
            where task = ?
            qualify row_number() over (
                partition by period_start order by predicted_as_of nulls last, model_version nulls last
            ) = 1
        )
        select
            *,
            greatest(expected_positives - 1.96 * expected_positives_se, 0) as low,
            expected_positives + 1.96 * expected_positives_se as high,
            is_checked and not agrees as is_alarm
        from predicted
        qualify row_number() over (order by period_start desc) <= {MOST_PERIODS}
        order by period_start
        """,
        [task],
    )


def volumes(copy: PublishedCopy) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the newest year of weeks of each measure, by measure and unit, with the usual range."""
    rows = copy.rows(
        {"quality.volume_changes": "measure unit period_start value usual low high is_checked is_alarm"},
        "select * from quality.volume_changes"
        " qualify row_number() over (partition by measure, unit order by period_start desc) <= 53"
        " order by measure, unit, period_start",
    )
    measures: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        measures.setdefault((row["measure"], row["unit"]), []).append(row)
    return measures
