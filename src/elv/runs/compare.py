"""Two runs side by side: their numbers, what differs in what they were made from, and how scores moved."""

from dataclasses import dataclass
from typing import Any

from elv.runs.differences import Difference, differences
from elv.runs.metadata import HEADLINE_METRICS
from elv.runs.reading import Run
from elv.runs.score_diff import SCORE_FILES, ScoreDiff, score_diff


@dataclass(frozen=True)
class MetricPair:
    """A headline metric of what scored a task, on each run's own test split; None where a run has none."""

    task: str
    metric: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def difference(self) -> float | None:
        """After minus before."""
        if not self.before or not self.after or self.before["value"] is None or self.after["value"] is None:
            return None
        return float(self.after["value"] - self.before["value"])


@dataclass(frozen=True)
class Comparison:
    """What `elv runs compare` tells."""

    champions: list[tuple[str, str, str]]
    metrics: list[MetricPair]
    differences: list[Difference]
    score_diffs: list[ScoreDiff]


def compare_runs(before: Run, after: Run) -> Comparison:
    """Compare two runs; the second is seen from the first."""
    tasks = sorted({row["task"] for run in (before, after) for row in run.metadata.get("champions", [])})
    champions = [(task, _scorer(before, task), _scorer(after, task)) for task in tasks]
    metrics = [
        MetricPair(task, name, before.metric(task, name) or None, after.metric(task, name) or None)
        for task in tasks
        for name in HEADLINE_METRICS
    ]
    return Comparison(
        champions,
        [pair for pair in metrics if pair.before or pair.after],
        differences(before.metadata, after.metadata),
        [
            score_diff(scores, before.folder / scores.name, after.folder / scores.name)
            for scores in SCORE_FILES
            if (before.folder / scores.name).is_file() and (after.folder / scores.name).is_file()
        ],
    )


def _scorer(run: Run, task: str) -> str:
    row = run.champion(task)
    if not row:
        return "nothing"
    version = f" {row['model_version'][:8]}" if row.get("model_version") else ""
    return f"{row.get('candidate_id') or 'fallback chain'} ({row['scored_by']}{version})"
