"""Say which features moved a score, in parts that add up to it, and which features a candidate leans on."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from elv.learning.examples import literal, quoted, relation_of_task, type_relation
from elv.learning.features import Floats
from elv.learning.linear import evenly_spaced
from elv.learning.served import served_models
from elv.learning.stored import StoredModel

# Rows on which the mean |contribution| of a feature is measured.
IMPORTANCE_ROWS = 2_000

REASON_SCHEMA = pa.schema(
    [
        ("task", pa.string()),
        ("example_id", pa.string()),
        ("reason_rank", pa.int32()),
        ("feature", pa.string()),
        ("feature_value", pa.string()),
        ("contribution", pa.float64()),
    ]
)
SAMPLE_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "example_id", "model_version", "feature", "feature_value")),
        ("feature_number", pa.float64()),
        ("contribution", pa.float64()),
    ]
)
IMPORTANCE_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "candidate_id", "model_version", "feature")),
        ("importance_share", pa.float64()),
        ("mean_abs_contribution", pa.float64()),
    ]
)


def explain_predictions(
    relations: Sequence[type_relation],
    models: type_relation,
    champions: type_relation,
    serving: type_relation,
    predictions: type_relation,
    *,
    max_rows: int,
    reasons: int,
    threads: int,
) -> pa.Table:
    """Return rows of `score_reasons` for up to `max_rows` examples per task: split score first, highest p
    first.

    Per example: rank 0 `base` (the mean logit), ranks 1 to `reasons` the largest |contributions|, and last
    `other` (all remaining features); they add up to the raw logit.
    """
    tables = [REASON_SCHEMA.empty_table()]
    for served in served_models(models, champions, serving, threads):
        relation = relation_of_task(relations, served.task)
        if relation is None:
            continue
        own = relation.filter(f"task = {literal(served.task)}")
        scored = predictions.filter(f"task = {literal(served.task)}").project("example_id, p")
        # Choose on narrow rows first: sorting all rows with all features is what would take long.
        chosen = (
            own.project("example_id, split")
            .join(scored, "example_id")
            .order("(split = 'score') desc, p desc, example_id")
            .limit(max_rows)
            .project("example_id")
        )
        wanted = ", ".join(quoted(name) for name in ["example_id", *served.columns])
        rows = own.project(wanted).join(chosen, "example_id", how="semi").order("example_id").to_arrow_table()
        tables += [reasons_of(model, rows.filter(pa.array(mask)), reasons) for model, mask in served.by_version(rows)]
    return pa.concat_tables(tables)


def explain_sample(
    relations: Sequence[type_relation],
    models: type_relation,
    champions: type_relation,
    serving: type_relation,
    *,
    rows: int,
    threads: int,
) -> pa.Table:
    """Return every part of the scores of up to `rows` examples per task: those whose ids hash lowest.

    Per example one row per feature of the champion and one for `base` (the mean logit); they add up to the raw
    logit. An example that is in the sample stays in it while no new one hashes lower, so that samples of
    different builds can be compared.
    """
    tables = [SAMPLE_SCHEMA.empty_table()]
    for served in served_models(models, champions, serving, threads):
        relation = relation_of_task(relations, served.task)
        if relation is None:
            continue
        own = relation.filter(f"task = {literal(served.task)}")
        chosen = own.project("example_id").order("md5(example_id), example_id").limit(rows).set_alias("chosen")
        wanted = ", ".join(quoted(name) for name in ["example_id", *served.columns])
        sample = own.project(wanted).join(chosen, "example_id", how="semi").order("example_id").to_arrow_table()
        tables += [parts_of(model, sample.filter(pa.array(mask))) for model, mask in served.by_version(sample)]
    return pa.concat_tables(tables)


def parts_of(model: StoredModel, table: pa.Table) -> pa.Table:
    """Return every part of the logit of the rows of a table with `example_id` and the model's features."""
    base, parts = model.contributions(table)
    ids = table["example_id"].combine_chunks()
    columns = [("base", pa.nulls(len(ids), pa.string()), base)]
    columns += [(name, table[name].combine_chunks(), parts[:, i]) for i, name in enumerate(model.encoder.names)]
    return pa.concat_tables(
        pa.table(
            [
                pa.array([model.task] * len(ids), pa.string()),
                ids,
                pa.array([model.model_version] * len(ids), pa.string()),
                pa.array([name] * len(ids), pa.string()),
                pa.array([_text(value) for value in values.to_pylist()], pa.string()),
                pa.nulls(len(ids), pa.float64()) if pa.types.is_string(values.type) else values.cast(pa.float64()),
                pa.array(contribution),
            ],
            schema=SAMPLE_SCHEMA,
        )
        for name, values, contribution in columns
    )


def reasons_of(model: StoredModel, table: pa.Table, reasons: int) -> pa.Table:
    """Return the reasons of the rows of a table with `example_id` and the model's features, row after row."""
    base, parts = model.contributions(table)
    names = model.encoder.names
    kept = min(reasons, len(names))
    # Stable, so that equal contributions keep the order of the features.
    top = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :kept]
    top_parts = np.take_along_axis(parts, top, axis=1)
    rest = parts.sum(axis=1) - top_parts.sum(axis=1)
    per_row = kept + 2
    rows = table.num_rows
    feature = np.empty((rows, per_row), dtype=object)
    feature[:, 0], feature[:, -1] = "base", "other"
    feature[:, 1:-1] = np.asarray(names, dtype=object)[top]
    value = np.full((rows, per_row), None, dtype=object)
    value[:, 1:-1] = _shown(table, names, top)
    position = np.repeat(np.arange(rows), per_row)
    return pa.table(
        [
            pa.array([model.task] * (rows * per_row), pa.string()),
            table["example_id"].combine_chunks().take(pa.array(position)),
            pa.array(np.tile(np.arange(per_row, dtype=np.int32), rows)),
            pa.array(feature.ravel(), pa.string()),
            pa.array(value.ravel(), pa.string()),
            pa.array(np.column_stack([base, top_parts, rest]).ravel()),
        ],
        schema=REASON_SCHEMA,
    )


def measure_importance(relations: Sequence[type_relation], models: type_relation, threads: int) -> pa.Table:
    """Return one row per (task, candidate, feature): share of gain or |coefficient|, and mean |contribution|.

    Contributions (logits) are measured on evenly spaced rows of the calibrate split.
    """
    rows: list[dict[str, Any]] = []
    fitted = models.filter("status = 'fitted'").order("task, candidate_id").to_arrow_table().to_pylist()
    loaded = [StoredModel.from_row(row, threads) for row in fitted]
    samples = {
        task: _calibrate_sample(relations, [model for model in loaded if model.task == task])
        for task in sorted({model.task for model in loaded})
    }
    for model in loaded:
        table = samples[model.task]
        if table is None:
            continue
        _, parts = model.contributions(table)
        mean_parts: Floats = np.abs(parts).mean(axis=0) if len(parts) else np.zeros(len(model.encoder.names))
        shares = model.importance()
        rows += [
            {
                "task": model.task,
                "candidate_id": model.candidate_id,
                "model_version": model.model_version,
                "feature": name,
                "importance_share": float(share),
                "mean_abs_contribution": float(part),
            }
            for name, share, part in zip(model.encoder.names, shares, mean_parts, strict=True)
        ]
    return pa.Table.from_pylist(rows, schema=IMPORTANCE_SCHEMA)


def _calibrate_sample(relations: Sequence[type_relation], models: Sequence[StoredModel]) -> pa.Table | None:
    """Return evenly spaced calibrate rows with all features that the models of one task need."""
    task = models[0].task
    relation = relation_of_task(relations, task)
    if relation is None:
        return None
    own = relation.filter(f"task = {literal(task)} and split = 'calibrate'")
    ids = own.project("example_id").order("example_id").to_arrow_table()["example_id"].to_pylist()
    kept = ", ".join(literal(ids[index]) for index in evenly_spaced(len(ids), IMPORTANCE_ROWS)) or "''"
    names = sorted({name for model in models for name in model.encoder.names})
    wanted = ", ".join(quoted(name) for name in ["example_id", *names])
    return own.filter(f"example_id in ({kept})").project(wanted).order("example_id").to_arrow_table()


def _shown(table: pa.Table, names: Sequence[str], top: Any) -> Any:
    """Return the values of the chosen features as text: six significant digits, None where missing."""
    shown = np.full(top.shape, None, dtype=object)
    for index, name in enumerate(names):
        rows, places = np.nonzero(top == index)
        if not len(rows):
            continue
        values = table[name].combine_chunks().take(pa.array(rows)).to_pylist()
        shown[rows, places] = [_text(value) for value in values]
    return shown


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return f"{value:.6g}"
