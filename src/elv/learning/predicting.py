"""Score rows with stored models: the hold-out splits with every candidate, all rows with the champion."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from elv.learning.calibration import GROUP_COLUMNS, recalibrated
from elv.learning.encoding import Encoder
from elv.learning.examples import (
    Examples,
    LearningError,
    float_column,
    literal,
    quoted,
    read_examples,
    relation_of_task,
    type_relation,
)
from elv.learning.features import Floats, NumericFeature
from elv.learning.served import ServedModel, served_models
from elv.learning.stored import StoredModel

HOLDOUT_SPLITS = ("calibrate", "test")
BATCH_ROWS = 200_000
# Families that come from the ads input: all of them empty means the input is missing, not that nothing was
# spent.
ADS_FAMILIES = ("ad__", "adset__", "campaign__")

HOLDOUT_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "candidate_id", "model_version", "example_id", "split")),
        ("fold", pa.int32()),
        ("cutoff_at", pa.timestamp("us")),
        ("label", pa.int32()),
        *((name, pa.float64()) for name in ("value", "score", "p", "p_recalibrated")),
    ]
)
PREDICTION_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "example_id", "model_version")),
        *((name, pa.float64()) for name in ("raw_logit", "p", "judged_p", "judged_score")),
    ]
)


def predict_holdout(
    relations: Sequence[type_relation], models: type_relation, baselines: type_relation, threads: int
) -> pa.RecordBatchReader:
    """Return rows of `holdout_predictions`: one per (task, candidate, example) of the calibrate and test
    splits.

    On calibrate a row's calibrator was fitted on the other folds; on test it is the stored one.
    `p_recalibrated` is the isotonic fit of label on p within candidate and split, for baselines too.
    """
    return pa.RecordBatchReader.from_batches(HOLDOUT_SCHEMA, _holdout_batches(relations, models, baselines, threads))


def predict_examples(
    relations: Sequence[type_relation],
    models: type_relation,
    champions: type_relation,
    serving: type_relation,
    threads: int,
    *,
    has_ads: bool = False,
) -> pa.RecordBatchReader:
    """Return rows of `predictions`: every example of each task whose champion is a model, all splits, streamed.

    Rows that the refitted version learned from are scored by the judged one. `judged_p` and `judged_score` are what the
    judged version says of every row and ranks it by: what one version says can be compared over time.

    `has_ads` says that ads are known, so that rows without any belong to none.

    Raises LearningError where the champion is not stored, or the examples lack an input that it was trained
    with.
    """
    chosen = served_models(models, champions, serving, threads)
    for served in chosen:
        relation = relation_of_task(relations, served.task)
        if relation is not None:
            for model in served.versions:
                check_inputs(model, relation, has_ads=has_ads)
    return pa.RecordBatchReader.from_batches(PREDICTION_SCHEMA, _prediction_batches(relations, chosen))


def check_inputs(model: StoredModel, relation: type_relation, *, has_ads: bool = False) -> None:
    """Raise LearningError if a feature of the model is no column, or an ads family it learned from is all
    empty while no ads are known.
    """
    columns = set(relation.columns)
    lacking = [name for name in model.columns if name not in columns]
    if lacking:
        raise LearningError(
            f"model {model.model_version} of task {model.task} needs {_listed(lacking)}, which the examples "
            "do not have. Give the input column it comes from (attr__ features: the lead attribute of that "
            "name), or train again on the inputs at hand with `elv train`."
        )
    for family in () if has_ads else ADS_FAMILIES:
        learned = _learned_numbers(model.encoder, family)
        if not learned:
            continue
        counts = ", ".join(f"count({quoted(name)})" for name in learned)
        present = relation.filter(f"task = {literal(model.task)}").aggregate(f"count(*), {counts}").fetchall()[0]
        if present[0] and not any(present[1:]):
            raise LearningError(
                f"model {model.model_version} of task {model.task} was trained with {_listed(learned)}, "
                "which every row to score has empty. Add the ads input (files named ads in data_dir) for "
                "the days before these rows, or train again without it with `elv train`."
            )


def holdout_probabilities(model: StoredModel, examples: Examples) -> tuple[Any, Any]:
    """Return (raw logit, p) of hold-out rows: out of fold on calibrate, the stored calibrator elsewhere."""
    logits = model.raw_logits(examples.table)
    p = model.probabilities(logits, examples.table)
    calibrate = _mask(examples.table, "calibrate")
    own = examples.where(calibrate)
    p[calibrate] = model.out_of_fold(logits[calibrate], own.table, own.label, own.fold)
    return logits, p


def _holdout_batches(
    relations: Sequence[type_relation], models: type_relation, baselines: type_relation, threads: int
) -> Iterator[pa.RecordBatch]:
    fitted = models.filter("status = 'fitted'").order("task, candidate_id").to_arrow_table().to_pylist()
    baseline_rows = baselines.order("task, candidate_id, example_id").to_arrow_table()
    for task in sorted({row["task"] for row in fitted}):
        relation = relation_of_task(relations, task)
        if relation is None:
            continue
        loaded = [StoredModel.from_row(row, threads) for row in fitted if row["task"] == task]
        for model in loaded:
            check_inputs(model, relation)
        group = {GROUP_COLUMNS.get(task, "")} & set(relation.columns)
        names = sorted(group.union(*(model.columns for model in loaded)))
        examples = read_examples(relation, task, HOLDOUT_SPLITS, names)
        for model in loaded:
            logits, p = holdout_probabilities(model, examples)
            keys = {name: examples.table[name] for name in ("example_id", "split", "fold", "cutoff_at", "label")}
            yield from _judged(
                {
                    "task": _constant(task, len(p)),
                    "candidate_id": _constant(model.candidate_id, len(p)),
                    "model_version": _constant(model.model_version, len(p)),
                    **keys,
                    "value": examples.table["value"],
                    "score": pa.array(ranking_scores(model, logits, p)),
                    "p": pa.array(p),
                }
            )
    pairs = zip(baseline_rows["task"].to_pylist(), baseline_rows["candidate_id"].to_pylist(), strict=True)
    for task, candidate_id in sorted(set(pairs)):
        own = pc.and_(pc.equal(baseline_rows["task"], task), pc.equal(baseline_rows["candidate_id"], candidate_id))
        rows = baseline_rows.filter(own)
        yield from _judged({name: rows[name] for name in HOLDOUT_SCHEMA.names if name != "p_recalibrated"})


def _judged(columns: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    """Add p_recalibrated, split by split, and yield the rows in the schema's order."""
    table = pa.table({name: columns[name] for name in HOLDOUT_SCHEMA.names if name != "p_recalibrated"})
    p, label = float_column(table["p"]), float_column(table["label"])
    fitted = np.full(len(p), np.nan)
    for split in HOLDOUT_SPLITS:
        own = _mask(table, split) & ~np.isnan(p) & ~np.isnan(label)
        fitted[own] = recalibrated(p[own], label[own])
    table = table.append_column("p_recalibrated", pa.array(fitted, from_pandas=True))
    yield from table.cast(HOLDOUT_SCHEMA).to_batches()


def _prediction_batches(relations: Sequence[type_relation], models: Sequence[ServedModel]) -> Iterator[pa.RecordBatch]:
    for served in models:
        relation = relation_of_task(relations, served.task)
        if relation is None:
            continue
        wanted = ", ".join(quoted(name) for name in ["example_id", *served.columns])
        rows = relation.filter(f"task = {literal(served.task)}").project(wanted)
        for batch in rows.to_arrow_reader(BATCH_ROWS):
            table = pa.Table.from_batches([batch])
            judged_logits = served.judged.raw_logits(table)
            judged_p = served.judged.probabilities(judged_logits, table)
            judged_score = ranking_scores(served.judged, judged_logits, judged_p)
            logits, p = judged_logits.copy(), judged_p.copy()
            versions = np.full(table.num_rows, served.judged.model_version, dtype=object)
            for model, mask in served.by_version(table):
                if model is not served.judged:
                    own = table.filter(pa.array(mask))
                    logits[mask] = model.raw_logits(own)
                    p[mask] = model.probabilities(logits[mask], own)
                    versions[mask] = model.model_version
            columns = [
                _constant(served.task, table.num_rows),
                table["example_id"].combine_chunks(),
                pa.array(versions, pa.string()),
                *(pa.array(column) for column in (logits, p, judged_p, judged_score)),
            ]
            yield from pa.table(columns, schema=PREDICTION_SCHEMA).to_batches()


def ranking_scores(model: StoredModel, logits: Floats, p: Floats) -> Floats:
    """Return what ranks rows: the logit before calibration, or that of p where groups have shifts of their own."""
    if not model.calibrator.shifts:
        return logits
    inside = np.clip(p, 1e-12, 1 - 1e-12)
    scores: Floats = np.log(inside / (1 - inside))
    return scores


def _learned_numbers(encoder: Encoder, family: str) -> list[str]:
    return [
        feature.name
        for feature in encoder.features
        if isinstance(feature, NumericFeature) and feature.name.startswith(family) and feature.coverage > 0
    ]


def _mask(table: pa.Table, split: str) -> Any:
    return pc.equal(table["split"], split).to_numpy()


def _constant(text: str, rows: int) -> pa.Array:
    return pa.array([text]).take(pa.array(np.zeros(rows, dtype=np.int64)))


def _listed(names: Sequence[str], most: int = 3) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
