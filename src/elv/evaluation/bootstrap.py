"""Poisson bootstrap of the headline metrics.

The weights are hashes of the cluster's id. Every candidate meets the same resamples, every build draws the same
numbers, and a cluster's draw depends on no other row. Rows of one cluster (a customer; a lead is its own) are not
independent, so they are sampled and drawn together.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.examples import float_column, literal, text_column, type_relation
from elv.learning.features import Floats

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "candidate_id", "split", "metric")),
        ("low_deviation", pa.float64()),
        ("high_deviation", pa.float64()),
        ("replicate_count", pa.int64()),
        ("sampled_count", pa.int64()),
    ]
)
# round(65536 * P(Poisson(1) <= k)) for k from 0: a 16-bit uniform is inverted to a weight.
POISSON_BOUNDS = np.array([0x5E2D, 0xBC5B, 0xEB71, 0xFB24, 0xFF10, 0xFFD9, 0xFFFB])
UNIFORMS_PER_HASH = 8
# Above so many rows, neighbouring scores are pooled into so many levels.
MAX_LEVELS = 250
TOP_PERCENTS = (5, 10, 20)
# Losses are added as whole billionths: exact in any order.
BILLION = 1e9
EPSILON = np.finfo(np.float64).eps


@dataclass(frozen=True)
class Rows:
    """Labelled rows of one task, candidate and split: label 0 or 1, value and p NaN where unknown."""

    label: Floats
    value: Floats
    score: Floats
    p: Floats


def bootstrap_metrics(
    holdout: type_relation, account_examples: type_relation, replicates: int, max_rows: int
) -> pa.Table:
    """Return how far the 95 % interval of each metric lies below and above it, per task, candidate and split.

    Above `max_rows` examples a hash sample of m of n is resampled, and the deviations shrink by sqrt(m / n).
    They are taken from the metric of the same pooled sample, so that pooling moves no interval.
    """
    judged = holdout.filter("label is not null and score is not null")
    found = []
    for task, split in judged.project("task, split").distinct().order("task, split").fetchall():
        rows = judged.filter(f"task = {literal(task)} and split = {literal(split)}")
        examples = clustered_examples(rows, account_examples.filter(f"task = {literal(task)}"))
        example_count = examples.count("*").fetchall()[0][0]
        sampled = examples.order("md5(cluster_id), cluster_id, example_id").limit(max_rows).to_arrow_table()
        weights = cluster_weights(text_column(sampled["cluster_id"]), replicates)
        sampled_count = sampled.num_rows
        shrinkage = np.sqrt(sampled_count / example_count)
        position = {example_id: place for place, example_id in enumerate(sampled["example_id"].to_pylist())}
        for candidate_id, places, cell in cells(rows, position):
            named = {"task": task, "candidate_id": candidate_id, "split": split, "sampled_count": sampled_count}
            for metric, values in replicate_metrics(cell, weights[:, places]).items():
                drawn = values[1:][~np.isnan(values[1:])]
                if np.isnan(values[0]) or not len(drawn):
                    continue
                low, high = shrinkage * (np.quantile(drawn, [0.025, 0.975]) - values[0])
                deviations = {"low_deviation": low, "high_deviation": high}
                found.append({**named, "metric": metric, **deviations, "replicate_count": len(drawn)})
    return pa.Table.from_pylist(found, schema=SCHEMA)


def clustered_examples(rows: type_relation, account_examples: type_relation) -> type_relation:
    """Return each example once with its cluster: the customer of an account row, a lead itself."""
    customers = account_examples.filter("split in ('calibrate', 'test')").set_alias("customers")
    examples = rows.project("example_id").distinct().set_alias("examples")
    joined = examples.join(customers, "examples.example_id = customers.example_id", how="left")
    return joined.project("examples.example_id, coalesce(customers.customer_id, examples.example_id) as cluster_id")


def cells(rows: type_relation, position: dict[str, int]) -> Iterator[tuple[str, NDArray[np.intp], Rows]]:
    """Yield each candidate with the places of its sampled examples and its rows, in the same order."""
    for (candidate_id,) in rows.project("candidate_id").distinct().order("candidate_id").fetchall():
        own = rows.filter(f"candidate_id = {literal(candidate_id)}").order("example_id")
        table = own.project("example_id, label, value, score, p").to_arrow_table()
        places = np.array(
            [position.get(example_id, -1) for example_id in table["example_id"].to_pylist()], dtype=np.intp
        )
        label, value, score, p = (float_column(table[name])[places >= 0] for name in ("label", "value", "score", "p"))
        if len(label):
            yield candidate_id, places[places >= 0], Rows(label, value, score, p)


def cluster_weights(cluster_ids: Sequence[str] | NDArray[np.object_], replicates: int) -> Floats:
    """Return Poisson(1) weights: a row per replicate, a column per example. Row 0 is the sample itself."""
    names, inverse = np.unique(np.asarray(cluster_ids, dtype=object), return_inverse=True)
    blocks = -(-replicates // UNIFORMS_PER_HASH)
    digests = b"".join(
        hashlib.md5(f"{name}:{block}".encode(), usedforsecurity=False).digest()
        for name in names
        for block in range(blocks)
    )
    uniforms = np.frombuffer(digests, dtype=">u2").reshape(len(names), blocks * UNIFORMS_PER_HASH)[:, :replicates]
    drawn = np.searchsorted(POISSON_BOUNDS, uniforms, side="right").astype(np.float64)
    return np.vstack([np.ones(len(inverse)), drawn.T[:, inverse]])


def replicate_metrics(rows: Rows, weights: Floats) -> dict[str, Floats]:
    """Return each metric in each replicate; NaN where it is not defined there."""
    order, starts = score_levels(rows.score)
    label, value, p = rows.label[order], rows.value[order], rows.p[order]
    weights = weights[:, order]
    at_level = np.add.reduceat(weights, starts, axis=1)
    positives_at = np.add.reduceat(weights * label, starts, axis=1)
    through, positives_through = at_level.cumsum(axis=1), positives_at.cumsum(axis=1)
    row_count, positive_count = through[:, -1], positives_through[:, -1]
    negatives = row_count - positive_count

    beaten = negatives[:, None] - (through - positives_through) + (at_level - positives_at) / 2
    precision = divided(positives_through, through)
    found = {
        "roc_auc": divided((positives_at * beaten).sum(axis=1), positive_count * negatives),
        "pr_auc": divided((positives_at * np.nan_to_num(precision)).sum(axis=1), positive_count),
        "log_loss": divided(weights @ billionths(log_losses(label, p)), row_count) / BILLION,
        "brier": divided(weights @ billionths((p - label) ** 2), row_count) / BILLION,
    }
    for percent in TOP_PERCENTS:
        top = np.ceil(row_count * percent / 100)
        # A level that the cut divides counts in proportion.
        share = np.clip(divided(top[:, None] - through + at_level, at_level), 0, 1)
        captured = (positives_at * np.nan_to_num(share)).sum(axis=1)
        found[f"capture_at_{percent}"] = divided(captured, positive_count)
        found[f"lift_at_{percent}"] = divided(captured * row_count, positive_count * top)
    return found | {"value_gini_normalised": value_gini(weights, value, starts)}


def value_gini(weights: Floats, value: Floats, starts: NDArray[np.intp]) -> Floats:
    """Return the Gini of the money in order of the scores over that of its best order, in each replicate."""
    valued_at = np.add.reduceat(weights * ~np.isnan(value), starts, axis=1)
    middle = valued_at.cumsum(axis=1) - valued_at / 2
    money_at = np.add.reduceat(weights * np.nan_to_num(value), starts, axis=1)
    best_first = np.argsort(-value, kind="stable")[: int((value > 0).sum())]
    if not len(best_first):
        return np.full(len(weights), np.nan)
    amounts, best = value[best_first], weights[:, best_first]
    equal = np.flatnonzero(np.diff(amounts, prepend=np.inf))
    best_at = np.add.reduceat(best, equal, axis=1)
    total = valued_at.sum(axis=1) * money_at.sum(axis=1)
    positions = (money_at * middle).sum(axis=1)
    best_positions = (best_at * amounts[equal] * (best_at.cumsum(axis=1) - best_at / 2)).sum(axis=1)
    return divided(total - 2 * positions, total - 2 * best_positions)


def score_levels(score: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the order of rows, best score first, and where in it each level of equal or pooled scores starts."""
    order = np.argsort(-score, kind="stable")
    is_first = np.diff(score[order], prepend=np.inf) != 0
    rank = np.maximum.accumulate(np.where(is_first, np.arange(len(score)), 0))
    level = rank if len(score) <= MAX_LEVELS else rank * MAX_LEVELS // len(score)
    return order, np.flatnonzero(np.diff(level, prepend=-1))


def log_losses(label: Floats, p: Floats) -> Floats:
    """Return the log loss of each row in nats; NaN where there is no probability."""
    certain = np.clip(p, EPSILON, 1 - EPSILON)
    return np.asarray(-np.log(np.where(label == 1, certain, 1 - certain)))


def billionths(amounts: Floats) -> Floats:
    """Return amounts in whole billionths."""
    return np.asarray(np.round(BILLION * amounts))


def divided(numerator: Floats, denominator: Floats) -> Floats:
    """Return quotients; NaN where the denominator is 0."""
    empty = np.full(denominator.shape, np.nan)
    return np.asarray(np.divide(numerator, denominator, out=empty, where=denominator != 0))
