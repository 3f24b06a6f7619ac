"""Per task: who scores, how well on rows it never saw, against which baselines, and by which reasons."""

from dataclasses import dataclass, field
from typing import Any, Literal

from elv.report.facts.published import PublishedCopy
from elv.report.words.feature_names import feature_words

TASKS = ("lead_qualified", "account_purchase")
MOST_FEATURES = 12
MOST_SEGMENTS = 12
# Standard errors beyond which the newest outcomes contradict the predictions: 99 % of one window's chance.
_DEPARTURE_Z = 2.58
_METRIC_COLUMNS = "task candidate_id split segment metric value low high row_count positive_count"
_GAINS = "task candidate_id split segment top_percent selected_count selected_share capture lift"
_THRESHOLDS = (
    "task candidate_id split segment top_percent threshold_p selected_count positives_selected positive_rate recall"
)
_CALIBRATION = (
    "task candidate_id split segment bin_number row_count positive_count mean_p observed_rate"
    " observed_low observed_high band_low band_high is_inside_band"
)

Standing = Literal["trusted", "provisional", "miscalibrated", "no_better", "baseline", "fallback", "untested"]


@dataclass(frozen=True)
class Evidence:
    """What is known about one task's scores; empty lists where the copy holds nothing."""

    task: str
    champion: dict[str, Any]
    # candidate -> metric -> row of model_metrics, on the test split as a whole.
    metrics: dict[str, dict[str, dict[str, Any]]]
    calibration: list[dict[str, Any]] = field(default_factory=list)
    gains: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    thresholds: list[dict[str, Any]] = field(default_factory=list)
    features: list[dict[str, Any]] = field(default_factory=list)
    segments: list[dict[str, Any]] = field(default_factory=list)
    stability: list[dict[str, Any]] = field(default_factory=list)
    standing: Standing = "untested"
    # The row of serving_models; empty where the judged version scores all rows.
    serving: dict[str, Any] = field(default_factory=dict)
    # The newest window whose outcomes leave out what was predicted, an alarm first; empty where none does.
    recent: dict[str, Any] = field(default_factory=dict)

    @property
    def scorer(self) -> str:
        """Candidate that scores; empty for the fallback chain."""
        return self.champion.get("candidate_id") or ""

    @property
    def baseline(self) -> str:
        """The baseline that the champion was compared with; empty where there was none."""
        return self.champion.get("baseline_candidate_id") or ""

    @property
    def candidates(self) -> list[str]:
        """What scores first, then the other models, then the baselines."""
        return sorted(self.metrics, key=lambda name: (name != self.scorer, name.startswith("baseline_"), name))

    @property
    def groups_outside(self) -> int:
        """Groups by predicted probability whose observed rate lies beyond chance."""
        return sum(not row["is_inside_band"] for row in self.calibration)

    @property
    def departs_lately(self) -> bool:
        """Whether the newest outcomes contradict the predictions beyond chance, not merely leave their interval."""
        return bool(self.recent) and (self.recent["is_alarm"] or abs(self.recent["z"] or 0) > _DEPARTURE_Z)

    @property
    def test_rows(self) -> int:
        """Rows of the test split that anything was measured on."""
        return max((row["row_count"] or 0 for own in self.metrics.values() for row in own.values()), default=0)

    @property
    def matches_predictions(self) -> bool:
        """Whether chance explains what differs from the prediction: in total, in four of five groups, and of late."""
        kept = self.metric("observed_over_expected")
        in_total = not kept or kept["low"] is None or kept["low"] <= 1 <= kept["high"]
        return in_total and not self.departs_lately and not self.has_groups_outside

    @property
    def has_groups_outside(self) -> bool:
        """Whether more than one of five groups lies beyond chance."""
        return 5 * self.groups_outside > len(self.calibration)

    def metric(self, name: str, candidate: str | None = None) -> dict[str, Any]:
        """Return a metric's row on the test split, of what scores unless `candidate` says otherwise."""
        row = self.metrics.get(self.scorer if candidate is None else candidate, {}).get(name, {})
        return row if row.get("value") is not None else {}


def collect(copy: PublishedCopy) -> dict[str, Evidence]:
    """Return the evidence of every task that has a champion, leads first."""
    champions = {
        row["task"]: row
        for row in copy.rows(
            {"evaluation.champion_models": "task candidate_id scored_by reason baseline_candidate_id"},
            "select * from evaluation.champion_models order by task",
        )
    }
    return {task: _of_task(copy, champions[task]) for task in TASKS if task in champions}


def _of_task(copy: PublishedCopy, champion: dict[str, Any]) -> Evidence:
    task, scorer = champion["task"], champion.get("candidate_id")
    metrics: dict[str, dict[str, dict[str, Any]]] = {}
    for row in copy.rows(
        {"evaluation.model_metrics": _METRIC_COLUMNS},
        "select * from evaluation.model_metrics where task = ? and split = 'test' and segment = 'all' order by all",
        [task],
    ):
        metrics.setdefault(row["candidate_id"], {})[row["metric"]] = row
    curves = [scorer, champion.get("baseline_candidate_id")]
    gains: dict[str, list[dict[str, Any]]] = {}
    for row in copy.rows(
        {"evaluation.model_gains": _GAINS},
        "select * from evaluation.model_gains where task = ? and split = 'test' and segment = 'all'"
        " and list_contains(?, candidate_id) order by candidate_id, top_percent",
        [task, [candidate for candidate in curves if candidate]],
    ):
        gains.setdefault(row["candidate_id"], []).append(row)
    found = Evidence(
        task=task,
        champion=champion,
        metrics=metrics,
        calibration=copy.rows(
            {"evaluation.model_calibration": _CALIBRATION},
            "select * from evaluation.model_calibration where task = ? and candidate_id = ? and split = 'test'"
            " and segment = 'all' order by bin_number",
            [task, scorer],
        ),
        gains=gains,
        thresholds=copy.rows(
            {"evaluation.model_thresholds": _THRESHOLDS},
            "select * from evaluation.model_thresholds where task = ? and candidate_id = ? and split = 'test'"
            " and segment = 'all' order by top_percent",
            [task, scorer],
        ),
        features=_features(copy, task, scorer),
        segments=_segments(copy, task, scorer),
        stability=_stability(copy) if task == "account_purchase" else [],
        serving=next(iter(_serving(copy, champion)), {}),
        recent=next(iter(_recent(copy, task)), {}),
    )
    return Evidence(**{**found.__dict__, "standing": _standing(found)})


def _serving(copy: PublishedCopy, champion: dict[str, Any]) -> list[dict[str, Any]]:
    # A copy of an older version has none; nothing is missing from it for that.
    if champion.get("scored_by") != "champion" or not copy.has("ml.serving_models", "judged_version closed_rows"):
        return []
    return copy.rows(
        {"ml.serving_models": "judged_version closed_rows learned_rows learned_through_at"},
        "select closed_rows, learned_rows, learned_through_at from ml.serving_models where judged_version = ?",
        [champion.get("model_version")],
    )


def _recent(copy: PublishedCopy, task: str) -> list[dict[str, Any]]:
    return copy.rows(
        {
            "evaluation.outcome_drift": "task window_days is_latest observed_positives expected_positives"
            " observed_over_expected observed_over_expected_low observed_over_expected_high z is_checked is_alarm"
        },
        """
        select *
        from evaluation.outcome_drift
        where
            task = ? and is_latest and is_checked
            and (is_alarm or observed_over_expected_low > 1 or observed_over_expected_high < 1)
        order by is_alarm desc, abs(z) desc, window_days
        limit 1
        """,
        [task],
    )


def _standing(found: Evidence) -> Standing:
    """Say what the test rows allow to claim: ranking above chance, and probabilities that hold."""
    if found.champion.get("scored_by") == "fallback":
        return "fallback"
    if found.champion.get("scored_by") == "baseline":
        return "baseline"
    lift = found.metric("lift_at_10")
    if not lift or lift["low"] is None:
        return "untested"
    if lift["low"] <= 1:
        return "no_better"
    if not found.matches_predictions:
        return "miscalibrated"
    return "provisional" if found.champion.get("is_provisional") else "trusted"


def _features(copy: PublishedCopy, task: str, scorer: str | None) -> list[dict[str, Any]]:
    found = copy.rows(
        {"ml.feature_importance": "task candidate_id feature importance_rank mean_abs_contribution model_version"},
        f"""
        with scoring as (
            select *, sum(mean_abs_contribution) over () as total
            from ml.feature_importance
            where task = ? and candidate_id = ?
        )
        select feature, importance_rank, mean_abs_contribution, mean_abs_contribution / nullif(total, 0) as share
        from scoring
        where importance_rank <= {MOST_FEATURES} and mean_abs_contribution > 0
        order by importance_rank
        """,
        [task, scorer],
    )
    return [row | {"words": feature_words(row["feature"])} for row in found]


def _segments(copy: PublishedCopy, task: str, scorer: str | None) -> list[dict[str, Any]]:
    return copy.rows(
        {"evaluation.model_metrics": _METRIC_COLUMNS},
        f"""
        select
            segment,
            max(row_count) as row_count,
            max(positive_count) as positive_count,
            max(value) filter (where metric = 'lift_at_10') as lift,
            max(value) filter (where metric = 'roc_auc') as roc_auc,
            max(value) filter (where metric = 'observed_over_expected') as kept,
            max(low) filter (where metric = 'observed_over_expected') as kept_low,
            max(high) filter (where metric = 'observed_over_expected') as kept_high
        from evaluation.model_metrics
        where task = ? and candidate_id = ? and split = 'test' and segment <> 'all'
        group by segment
        order by segment
        limit {4 * MOST_SEGMENTS}
        """,
        [task, scorer],
    )


def _stability(copy: PublishedCopy) -> list[dict[str, Any]]:
    return copy.rows(
        {"evaluation.top_decile_overlap": "earlier_cutoff_at later_cutoff_at top_rows stayed_rows stayed_share"},
        "select * from evaluation.top_decile_overlap order by earlier_cutoff_at",
    )
