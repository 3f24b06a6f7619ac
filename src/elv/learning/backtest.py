"""Fit at moments in the past, as leads were known then, and predict the leads that came next.

Three ways to treat open labels are compared on the same leads: `constant` (the rate of all leads, open ones counted by
their observed fraction), `mature_only` (a blend on the leads whose label had closed) and `partially_observed` (the
same on all leads).
Nothing is calibrated afterwards: the level is part of what is compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from elv.learning.calibration import sigmoid
from elv.learning.candidates import Candidate, Settings, rows_of
from elv.learning.encoding import learn_encoder, matches
from elv.learning.examples import LearningError, float_column, literal, quoted, type_relation
from elv.learning.features import Floats
from elv.learning.learners import Learners
from elv.learning.stored import PARTIALLY_OBSERVED

SCHEMA = pa.schema(
    [
        ("moment", pa.string()),
        ("method", pa.string()),
        ("example_id", pa.string()),
        ("label", pa.int32()),
        ("p", pa.float64()),
        ("learned_rows", pa.int64()),
        ("learned_positives", pa.int64()),
        ("reason", pa.string()),
    ]
)
METHODS = ("constant", "mature_only", "partially_observed")


@dataclass(frozen=True)
class Seen:
    """Leads as known at a moment, ordered by example_id: features, what was seen so far and the observed_fraction."""

    table: pa.Table

    @property
    def label(self) -> Floats:
        """1 where a positive label was known, else 0."""
        return float_column(self.table["observed_label"])

    @property
    def observed_fraction(self) -> Floats:
        """Share of positive labels that could be known at the lead's age; NaN where the curve does not tell."""
        return float_column(self.table["observed_fraction"])

    def where(self, mask: Any) -> "Seen":
        """Return some of the leads."""
        return Seen(self.table.filter(pa.array(mask)))


def backtest_labels(
    examples: type_relation,
    moments: type_relation,
    observed_fractions: type_relation,
    *,
    catalog: type_relation,
    grid: type_relation,
    test_days: int,
    settings: Mapping[str, Any],
) -> pa.RecordBatchReader:
    """Return one row per (moment, method, lead of the days after it); a single one with the reason where refused.

    `moments` has (moment, seen_at), `observed_fractions` (lead_id, moment, observed_label, observed_fraction). The
    blend is that of the first candidate of the grid that learns from open leads, switched on or not.
    """
    wanted = rows_of(moments.filter("starts_with(moment, 'backtest')").order("seen_at"))
    if not wanted:
        return pa.RecordBatchReader.from_batches(SCHEMA, iter(()))
    rows = rows_of(grid.filter(f"algorithm = {literal(PARTIALLY_OBSERVED)}").order("candidate_id").limit(1))
    if not rows:
        raise LearningError(
            "seeds/model_grid.csv has no candidate of the algorithm partially_observed, whose blend the backtest fits. "
            "Add one (it may be switched off), or set label_backtest_cutoffs to 0."
        )
    candidate = Candidate.of(rows[0])
    used = rows_of(catalog.filter(f"is_used and task = {literal(candidate.task)}").order("feature"))
    names = [row["feature"] for row in used if not matches(row["feature"], candidate.exclude)]
    own = examples.filter(f"task = {literal(candidate.task)}")
    batches = _batches(own, wanted, observed_fractions, names, candidate, test_days, Settings.of(settings))
    return pa.RecordBatchReader.from_batches(SCHEMA, batches)


def _batches(
    examples: type_relation,
    moments: list[dict[str, Any]],
    observed_fractions: type_relation,
    names: list[str],
    candidate: Candidate,
    test_days: int,
    settings: Settings,
) -> Iterator[pa.RecordBatch]:
    for row in moments:
        moment, seen_at = row["moment"], f"timestamp {literal(str(row['seen_at']))}"
        features = ", ".join(quoted(name) for name in ["example_id", "cutoff_at", *names])
        then = observed_fractions.filter(f"moment = {literal(moment)} and observed_fraction > 0").project(
            "lead_id as example_id, observed_label, observed_fraction"
        )
        earlier = examples.filter(f"cutoff_at < {seen_at}").project(features)
        seen = Seen(earlier.join(then, "example_id").order("example_id").to_arrow_table())
        window = f"cutoff_at >= {seen_at} and cutoff_at < {seen_at} + interval {int(test_days)} day"
        later = examples.filter(f"label is not null and {window}").project(f"{features}, label")
        test = later.order("example_id").to_arrow_table()
        for method in METHODS:
            yield from _predicted(moment, method, seen, test, names, candidate, settings).to_batches()


def _predicted(
    moment: str, method: str, seen: Seen, test: pa.Table, names: list[str], candidate: Candidate, settings: Settings
) -> pa.Table:
    rows = seen.where(seen.observed_fraction >= 1.0) if method == "mature_only" else seen
    positives = int(rows.label.sum())
    reason = _refusal(rows, positives, test, settings)
    counts = {"learned_rows": rows.table.num_rows, "learned_positives": positives}
    if reason:
        refused = {**counts, "moment": moment, "method": method, "reason": reason}
        return pa.Table.from_pylist([refused], schema=SCHEMA)
    p = _probabilities(method, rows, test, names, candidate, settings)
    return pa.table(
        {
            "moment": [moment] * len(p),
            "method": [method] * len(p),
            "example_id": test["example_id"],
            "label": test["label"],
            "p": p,
            **{name: [count] * len(p) for name, count in counts.items()},
            "reason": pa.nulls(len(p), pa.string()),
        }
    ).cast(SCHEMA)


def _refusal(rows: Seen, positives: int, test: pa.Table, settings: Settings) -> str | None:
    count, needed = rows.table.num_rows, settings.train_min_rows
    if count < needed:
        return f"{count} leads to learn from, {needed} are needed (train_min_rows)"
    if positives < settings.train_min_positives:
        return f"{positives} positives to learn from, {settings.train_min_positives} are needed (train_min_positives)"
    if not test.num_rows:
        return "no lead came in the days after"
    return None


def _probabilities(
    method: str, rows: Seen, test: pa.Table, names: list[str], candidate: Candidate, settings: Settings
) -> Floats:
    if method == "constant":
        return np.full(test.num_rows, min(rows.label.sum() / rows.observed_fraction.sum(), 1.0))
    encoder, _ = learn_encoder(rows.table, names, settings.category_min_count, settings.level_max_count)
    order = np.argsort(rows.table["cutoff_at"].to_numpy(), kind="stable")
    observed_fraction = rows.observed_fraction if method == "partially_observed" else None
    learners = Learners(
        encoder, encoder.encode(rows.table), rows.label, order, settings.learner_threads, observed_fraction
    )
    algorithm = PARTIALLY_OBSERVED if method == "partially_observed" else "blend"
    scorer, _ = learners.fit(algorithm, candidate.learning_parameters, settings.class_weight_cap)
    return sigmoid(scorer.raw_logits(encoder, encoder.encode(test)))
