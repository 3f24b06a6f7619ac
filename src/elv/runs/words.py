"""What runs say, in the words that the command line and the app share."""

from collections.abc import Mapping
from typing import Any

from elv.runs.reading import Run
from elv.runs.score_diff import ScoreDiff

_TASKS = {"lead_qualified": "leads", "account_purchase": "accounts"}


def scored_tasks(run: Run) -> list[str]:
    """Return the tasks that a run scored, leads first."""
    scored = run.metadata.get("scored", {})
    return [task for task in _TASKS if run.champion(task) and scored.get(_TASKS[task], 1)]


def task_words(task: str) -> str:
    """Return what a task scores."""
    return _TASKS[task]


def scored_words(run: Run, task: str) -> str:
    """Return how many rows of a task were scored; empty where the run does not say."""
    scored, rows = run.metadata.get("scored", {}), _TASKS[task]
    return f"{scored[rows]:,} {rows}" if rows in scored else ""


def champion_words(run: Run, task: str) -> str:
    """Return what scored a task."""
    return run.champion(task).get("candidate_id") or "fallback"


def headline_words(run: Run, task: str) -> str:
    """Return the metrics by which one tells runs apart at a glance."""
    ranking, lift = run.metric(task, "roc_auc"), run.metric(task, "lift_at_10")
    parts = [("AUC", ranking.get("value")), ("lift", lift.get("value"))]
    return ", ".join(f"{name} {value:.2f}" for name, value in parts if value is not None) or "not judged"


def scorer_change_words(task: str, before: str, after: str) -> str:
    """Say what scores a task in both of two runs."""
    return f"{task} is scored by {before if before == after else f'{before} -> {after}'}"


def estimate_words(row: Mapping[str, Any] | None) -> str:
    """Return a metric with its interval; empty where there is none."""
    if not row or row["value"] is None:
        return ""
    interval = "" if row["low"] is None else f" ({row['low']:.3f} to {row['high']:.3f})"
    return f"{row['value']:.4f}{interval}"


def score_diff_words(moved: ScoreDiff) -> str:
    """Say how the scores of a task moved."""
    if moved.is_identical:
        return f"{moved.task}: {moved.common:,} scores, identical."
    correlation = "" if moved.rank_correlation is None else f", rank correlation {moved.rank_correlation:.4f}"
    kept = "" if moved.top_kept is None else f", {moved.top_kept:.1%} of the top decile stays in it"
    return (
        f"{moved.task}: {moved.common:,} scores in both, {moved.changed:,} of them changed"
        f" (probability by {moved.mean_change:.4f} on average, {moved.largest_change:.4f} at most){correlation}{kept};"
        f" {moved.only_before:,} only before, {moved.only_after:,} only after."
    )
