"""Alarms, drift, and how leads ripen; each only where the published copy has the table."""

from typing import Any

from elv.report.facts.published import PublishedCopy
from elv.report.words.feature_names import feature_words

MOST_ALARMS = 20
MOST_DRIFTED = 12
# Columns that the report shows; others of the same tables explain and are left to the analyst.
_ALARM = "area task subject period_start severity what_changed how_much how_sure what_to_do"
_DRIFT = "task subject feature period_start psi psi_limit is_alarm"
_VOLUME = "measure period_start value is_alarm"


def delay_curve(copy: PublishedCopy, task: str) -> list[dict[str, Any]]:
    """Return the share that has succeeded by each age in days, up to the last age that anybody reached."""
    return copy.rows(
        {"evaluation.label_delay_curve": "task age_day at_risk converted cumulative_share is_supported"},
        "select * from evaluation.label_delay_curve where task = ? and at_risk > 0 order by age_day",
        [task],
    )


def alarms(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return the newest alarms, the gravest first."""
    return copy.rows(
        {"quality.health_alarms": _ALARM},
        "select *, count(*) over () as alarm_count from quality.health_alarms"
        " order by period_start desc nulls last, severity, area, task, subject, what_changed"
        f" limit {MOST_ALARMS}",
    )


def feature_drift(copy: PublishedCopy, task: str) -> list[dict[str, Any]]:
    """Return how far each key feature and the score have moved in the newest period, the farthest first.

    `psi_ratio` is the population stability index over its limit: above 1 it exceeds what chance explains.
    """
    found = copy.rows(
        {"evaluation.feature_drift": _DRIFT},
        f"""
        with newest as (
            select *
            from evaluation.feature_drift
            where task = ?
            qualify period_start = max(period_start) over ()
        )
        select *, psi / nullif(psi_limit, 0) as psi_ratio, count(*) over () as checked
        from newest
        where psi is not null
        order by psi_ratio desc nulls last, subject, feature
        limit {MOST_DRIFTED}
        """,
        [task],
    )
    return [
        row | {"words": "the score itself" if row["subject"] == "score" else feature_words(row["feature"])}
        for row in found
    ]


def outcome_drift(copy: PublishedCopy) -> list[dict[str, Any]]:
    """Return outcomes so far against what the scores promised, whatever windows the copy has."""
    return copy.rows(
        {"evaluation.outcome_drift": "task observed_over_expected"},
        "select * from evaluation.outcome_drift order by all",
    )


def expected_performance(copy: PublishedCopy, task: str) -> list[dict[str, Any]]:
    """Return what the scores expect of each period, and what became of it once labels closed."""
    return copy.rows(
        {"evaluation.expected_performance": "task period_start"},
        "select * from evaluation.expected_performance where task = ? order by period_start",
        [task],
    )


def volumes(copy: PublishedCopy) -> dict[str, list[dict[str, Any]]]:
    """Return each measure's newest year of weeks with its usual range."""
    rows = copy.rows(
        {"quality.volume_changes": _VOLUME},
        "select * from quality.volume_changes"
        " qualify row_number() over (partition by measure order by period_start desc) <= 53"
        " order by measure, period_start",
    )
    measures: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        measures.setdefault(row["measure"], []).append(row)
    return measures
