"""`MODEL_CARD.md` and `DATA_CARD.md`: what a run's own tables say of its models and its data."""

from collections.abc import Mapping, Sequence
from typing import Any

from elv.report.facts import evidence
from elv.report.facts.published import PublishedCopy
from elv.report.facts.records import to_records
from elv.report.words.feature_names import feature_words
from elv.report.words.verdicts import TRUST
from elv.runs.contents import present_tables
from elv.runs.markdown import render
from elv.runs.metadata import HEADLINE_METRICS
from elv.runs.weaknesses import weaknesses

_MOST_FEATURES = 15
_MOST_SEGMENTS = 30
_MOST_ROWS = 40
_ALARMS = "quality.alerts"

_CANDIDATES = """
    select fitted.candidate_id, fitted.algorithm, fitted.status, fitted.reason,
        calibrate.value as calibrate_log_loss, test.value as test_log_loss, ranking.value as test_roc_auc
    from ml.fitted_models as fitted
    left join evaluation.model_metrics as calibrate
        on fitted.task = calibrate.task and fitted.candidate_id = calibrate.candidate_id
        and calibrate.split = 'calibrate' and calibrate.segment = 'all' and calibrate.metric = 'log_loss'
    left join evaluation.model_metrics as test
        on fitted.task = test.task and fitted.candidate_id = test.candidate_id
        and test.split = 'test' and test.segment = 'all' and test.metric = 'log_loss'
    left join evaluation.model_metrics as ranking
        on fitted.task = ranking.task and fitted.candidate_id = ranking.candidate_id
        and ranking.split = 'test' and ranking.segment = 'all' and ranking.metric = 'roc_auc'
    where fitted.task = $task
    order by fitted.status, calibrate_log_loss, fitted.candidate_id
"""
_SERVING = """
    select * exclude (features, encoder, model_text, calibrator_text)
    from ml.serving_models
    where task = $task and candidate_id = $candidate and judged_version = $version
"""
_METRICS = """
    select metric, value, low, high, row_count, positive_count
    from evaluation.model_metrics
    where task = $task and candidate_id = $candidate and split = 'test' and segment = 'all'
"""
_SEGMENTS = """
    select segment, any_value(row_count) as row_count, any_value(positive_count) as positive_count,
        max(value) filter (where metric = 'roc_auc') as roc_auc,
        max(value) filter (where metric = 'lift_at_10') as lift_at_10,
        max(value) filter (where metric = 'observed_over_expected') as observed_over_expected,
        max(low) filter (where metric = 'observed_over_expected') as low,
        max(high) filter (where metric = 'observed_over_expected') as high
    from evaluation.model_metrics
    where task = $task and candidate_id = $candidate and split = 'test' and segment <> 'all'
    group by segment
    order by row_count desc, segment
"""
_CALIBRATION = """
    select row_count, positive_count, mean_p, observed_rate, observed_low, observed_high, is_inside_band
    from evaluation.model_calibration
    where task = $task and candidate_id = $candidate and split = 'test' and segment = 'all'
    order by bin_number
"""
# A number has a direction where its parts rise or fall with it; a text names its best and worst level.
_FEATURES = """
    with ranked as (
        select feature, feature_number, feature_value, contribution,
            rank() over (partition by feature order by feature_number) as value_rank,
            rank() over (partition by feature order by contribution) as contribution_rank
        from ml.sampled_contributions
        where task = $task and feature_value is not null
    ),
    levels as (
        select feature, feature_value, avg(contribution) as mean_contribution
        from ranked where feature_number is null
        group by feature, feature_value having count(*) >= 5
    ),
    directions as (
        select feature, round(corr(value_rank, contribution_rank), 2) as rank_correlation
        from ranked where feature_number is not null group by feature
    ),
    importance as (
        select *, mean_abs_contribution / nullif(sum(mean_abs_contribution) over (), 0) as share
        from ml.feature_importance
        where task = $task and model_version = $version
    ),
    best as (
        select feature,
            arg_max(feature_value, (mean_contribution, feature_value)) as highest_level,
            arg_min(feature_value, (mean_contribution, feature_value)) as lowest_level
        from levels group by feature
    )
    select importance.importance_rank, importance.feature, importance.mean_abs_contribution,
        importance.share, directions.rank_correlation, best.highest_level, best.lowest_level
    from importance
    left join directions on importance.feature = directions.feature
    left join best on importance.feature = best.feature
    where importance.mean_abs_contribution > 0
    order by importance.importance_rank
    limit $most
"""
_PERIODS = """
    select input, column_name, min_value, max_value
    from quality.input_profile
    where not is_attribute and column_name in ('ad_date', 'created_at', 'occurred_at', 'ordered_at')
        and min_value is not null
    order by input, column_name
"""
_INPUT_ROWS = """
    with refused as (
        select input, count(*) as rejected_count from quality.rejected_rows group by input
    ),
    read as (
        select input, max(row_count) as read_count from quality.input_profile group by input
    )
    select read.input, read.read_count, coalesce(refused.rejected_count, 0) as rejected_count,
        read.read_count - coalesce(refused.rejected_count, 0) as accepted_count
    from read left join refused on read.input = refused.input
    where read.read_count > 0
    order by read.input
"""
_REFUSALS = """
    select input, rule, column_name, count(*) as row_count
    from quality.rejected_rows group by all order by input, row_count desc, rule, column_name
"""
_MISSING = """
    select input, column_name, row_count, null_share
    from quality.input_profile
    where row_count > 0 and null_share > 0 and null_share < 1
    order by input, null_share desc, column_name
"""
_VIOLATIONS = "from quality.contract_violations order by severity, input, source_file, rule, column_name"
_CATALOG = "from ml.feature_catalog where task = $task order by feature"
_LEAD_LABELS = """
    select label_state, sum(lead_count)::bigint as lead_count, sum(mature_lead_count)::bigint as mature_lead_count
    from quality.label_counts group by label_state order by label_state
"""
_ACCOUNT_LABELS = """
    select cutoff_at, split, is_closed, sum(example_count)::bigint as example_count,
        sum(positive_count)::bigint as positive_count, sum(negative_count)::bigint as negative_count,
        sum(unknown_count)::bigint as unknown_count
    from quality.account_label_counts group by all order by cutoff_at
"""
_TRAITS = """
    select catalog.task, catalog.feature
    from ml.feature_catalog as catalog
    where catalog.is_used and catalog.feature_family = 'attr'
    order by catalog.task, catalog.feature
"""


def model_card(published: Any, metadata: Mapping[str, Any]) -> str:
    """Return the model card: a part per task that was scored.

    Args:
        published: a connection to the published copy.
        metadata: the run's metadata, as in metadata.json.
    """
    found = evidence.collect(PublishedCopy(published))
    return render(
        "model_card.md.j2",
        run=metadata,
        settings=metadata["vars"],
        tasks=[
            _task_facts(published, metadata, champion) | {"verdict": TRUST[found[champion["task"]].standing].words}
            for champion in metadata["champions"]
        ],
    )


def data_card(published: Any, metadata: Mapping[str, Any]) -> str:
    """Return the data card: what came in, what became of it, and how labels were made."""
    return render(
        "data_card.md.j2",
        run=metadata,
        settings=metadata["vars"],
        input_rows=to_records(published, _INPUT_ROWS),
        periods=to_records(published, _PERIODS),
        refusals=_first(to_records(published, _REFUSALS)),
        violations=_first(to_records(published, _VIOLATIONS)),
        missing=_first(to_records(published, _MISSING)),
        lead_labels=to_records(published, _LEAD_LABELS),
        account_labels=to_records(published, _ACCOUNT_LABELS),
        match_rates=metadata["match_rates"],
        traits=to_records(published, _TRAITS),
        reconciliation=to_records(published, "from quality.reconciliation order by measure, unit, place"),
    )


def _task_facts(published: Any, metadata: Mapping[str, Any], champion: Mapping[str, Any]) -> dict[str, Any]:
    task = champion["task"]
    own = {"task": task, "candidate": champion["candidate_id"]}
    rival = champion["baseline_candidate_id" if champion["scored_by"] == "champion" else "best_candidate_id"]
    alarms = []
    if _ALARMS in present_tables(published):
        alarms = to_records(published, f"from {_ALARMS} where task = $task order by all", {"task": task})
    facts: dict[str, Any] = {
        "task": task,
        "champion": champion,
        "serving": next(iter(to_records(published, _SERVING, own | {"version": champion["model_version"]})), None),
        "splits": sorted((row for row in metadata["splits"] if row["task"] == task), key=_split_order),
        "candidates": to_records(published, _CANDIDATES, {"task": task}),
        "metrics": _by_metric(to_records(published, _METRICS, own)),
        "rival": rival,
        "rival_metrics": _by_metric(to_records(published, _METRICS, {"task": task, "candidate": rival})),
        "headline": HEADLINE_METRICS,
        "segments": to_records(published, _SEGMENTS, own),
        "calibration": to_records(published, _CALIBRATION, own),
        "top_features": [
            row | {"words": feature_words(row["feature"])}
            for row in to_records(
                published, _FEATURES, {"task": task, "version": champion["model_version"], "most": _MOST_FEATURES}
            )
        ],
        "features": to_records(published, _CATALOG, {"task": task}),
        "alarms": alarms,
    }
    return facts | {"weaknesses": weaknesses(facts), "most_segments": _MOST_SEGMENTS}


def _split_order(row: Mapping[str, Any]) -> int:
    return ("train", "calibrate", "test", "score").index(row["split"])


def _by_metric(rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {row["metric"]: row for row in rows}


def _first(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the rows that a page has room for, and how many it leaves to the table."""
    return {"rows": rows[:_MOST_ROWS], "more": max(0, len(rows) - _MOST_ROWS)}
