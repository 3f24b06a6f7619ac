"""The store of value models: fitted where what they learn from changed, and what they say of every example."""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from elv.learning.blend import Blend
from elv.learning.candidates import library_versions
from elv.learning.encoding import Encoder, matches
from elv.learning.examples import (
    LearningError,
    float_column,
    literal,
    quoted,
    read_examples,
    relation_of_task,
    type_relation,
)
from elv.learning.linear import LinearModel
from elv.learning.predicting import BATCH_ROWS
from elv.learning.stored import VALUE_PARTS, check_as_fitted, check_finite, checksum_of, is_as_fitted, load_scorer
from elv.learning.value import EXCLUDED, PARAMETERS, ValueModel, ValueSettings, fit_value_model, is_spread

MODEL_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "value_version", "value_fingerprint", "status", "reason")),
        *((name, pa.int64()) for name in ("positives", "winners")),
        *((name, pa.float64()) for name in ("balance_factor", "smearing_factor")),
        *((name, pa.float64()) for name in ("win_log_loss", "constant_win_log_loss", "log_mse", "constant_log_mse")),
        *((name, pa.string()) for name in ("features", "encoder", "win_model", "severity_model", "library_versions")),
        ("model_checksum", pa.string()),
        ("fit_seconds", pa.float64()),
        ("fitted_at", pa.timestamp("us")),
        ("is_current", pa.bool_()),
    ]
)
VALUE_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "example_id", "value_version")),
        *((name, pa.float64()) for name in ("p_win", "severity", "value_if_positive")),
    ]
)


def fit_value(
    relations: Sequence[type_relation],
    fingerprints: type_relation,
    catalog: type_relation,
    stored: type_relation | None,
    settings: Mapping[str, Any],
) -> pa.Table:
    """Return the rows of the value store that this build adds or changes: one per task and fit_spec.

    Rows used: split train or calibrate, label 1, value known. Refused, with the reason, below
    `lead_value_min_winners` and where neither part beats its mean. What is stored is never fitted again.
    """
    prints = fingerprints.order("task").to_arrow_table().to_pylist()
    features = catalog.filter("is_used").order("task, feature").to_arrow_table().to_pylist()
    rows = [] if stored is None else stored.to_arrow_table().to_pylist()
    known = {row["value_version"]: row for row in rows if is_as_fitted(row, VALUE_PARTS)}
    chosen = ValueSettings(**{key: int(value) for key, value in settings.items()})
    changed, wanted = [], set()
    for row in prints:
        task = row["task"]
        names = [
            feature["feature"]
            for feature in features
            if feature["task"] == task and not matches(feature["feature"], EXCLUDED)
        ]
        parts = [task, row["value_fingerprint"], names, asdict(chosen), PARAMETERS, library_versions()]
        value_version = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]
        wanted.add(value_version)
        if value_version in known:
            continue
        identity = {
            "task": task,
            "value_version": value_version,
            "value_fingerprint": row["value_fingerprint"],
            "library_versions": json.dumps(library_versions(), sort_keys=True),
            "fitted_at": datetime.now(UTC).replace(tzinfo=None),
            "is_current": True,
        }
        fitted = identity | _fitted_row(relation_of_task(relations, task), task, names, chosen)
        if fitted["status"] == "fitted":
            fitted["model_checksum"] = checksum_of(fitted, VALUE_PARTS)
        changed.append(fitted)
    changed += [
        {**row, "is_current": row["value_version"] in wanted}
        for row in rows
        if row["is_current"] != (row["value_version"] in wanted) and row["value_version"] not in wanted - known.keys()
    ]
    return pa.Table.from_pylist(changed, schema=MODEL_SCHEMA)


def predict_value(relations: Sequence[type_relation], models: type_relation) -> pa.RecordBatchReader:
    """Return rows of `value_regression`: (task, example_id, value_version, p_win, severity, value_if_positive).

    Tasks whose model was refused have no rows: their value comes from shrunken segment means.
    """
    return pa.RecordBatchReader.from_batches(VALUE_SCHEMA, _value_batches(relations, models))


def _fitted_row(
    relation: type_relation | None, task: str, names: Sequence[str], settings: ValueSettings
) -> dict[str, Any]:
    refused = {"status": "refused", "features": "[]", "fit_seconds": 0.0}
    if relation is None:
        return {**refused, "positives": 0, "winners": 0, "reason": "the examples have no row of this task"}
    positives = read_examples(relation.filter("label = 1 and value is not null"), task, ("train", "calibrate"), names)
    winners = int((float_column(positives.table["value"]) > 0).sum())
    counts = {"positives": positives.table.num_rows, "winners": winners}
    if winners < settings.lead_value_min_winners:
        needed = settings.lead_value_min_winners
        reason = f"{winners} winners with a value, {needed} are needed (lead_value_min_winners)"
        return {**refused, **counts, "reason": reason}
    if not is_spread(positives):
        return {
            **refused,
            **counts,
            "reason": "nearly all winners came at one time, so no other time can judge a model",
        }
    started = time.perf_counter()
    fit = fit_value_model(positives, names, settings)
    numbers = {
        **counts,
        "smearing_factor": fit.model.smearing_factor,
        "balance_factor": fit.model.balance_factor,
        "win_log_loss": float(fit.win.model.mean()),
        "constant_win_log_loss": float(fit.win.constant.mean()),
        "log_mse": float(fit.severity.model.mean()),
        "constant_log_mse": float(fit.severity.constant.mean()),
    }
    if not fit.is_accepted:
        reason = "neither the chance to win nor ln(value) is told better than by its mean, beyond noise"
        return {**refused, **numbers, "reason": reason}
    encoder = fit.model.encoder
    return {
        **numbers,
        "status": "fitted",
        "reason": None,
        "features": json.dumps(encoder.names),
        "encoder": json.dumps(encoder.to_json()),
        "win_model": fit.model.win.to_text(encoder),
        "severity_model": fit.model.severity.to_text(encoder),
        "fit_seconds": time.perf_counter() - started,
    }


def _value_batches(relations: Sequence[type_relation], models: type_relation) -> Iterator[pa.RecordBatch]:
    current = models.filter("status = 'fitted'").order("task").to_arrow_table().to_pylist()
    for row in current:
        relation = relation_of_task(relations, row["task"])
        if relation is None:
            continue
        check_as_fitted(row, VALUE_PARTS)
        encoder = Encoder.from_json(json.loads(row["features"]), json.loads(row["encoder"]))
        lacking = [name for name in encoder.names if name not in relation.columns]
        if lacking:
            raise LearningError(
                f"the value model of task {row['task']} needs {lacking[0]}, which the examples do not "
                "have. Give the input column it comes from, or train again on the inputs at hand with "
                "`elv train`."
            )
        win = Blend.from_text(row["win_model"], lambda part, text: load_scorer(part, text, 1))
        parts = (win, LinearModel.from_text(row["severity_model"]))
        model = ValueModel(encoder, *parts, row["smearing_factor"], row["balance_factor"])
        wanted = ", ".join(quoted(name) for name in ["example_id", *encoder.names])
        rows = relation.filter(f"task = {literal(row['task'])}").project(wanted)
        for batch in rows.to_arrow_reader(BATCH_ROWS):
            table = pa.Table.from_batches([batch])
            count = table.num_rows
            p_win, severity = (check_finite(part, row["value_version"], row["task"]) for part in model.parts(table))
            columns = [
                pa.array([row["task"]] * count, pa.string()),
                table["example_id"].combine_chunks(),
                pa.array([row["value_version"]] * count, pa.string()),
                *(pa.array(numbers) for numbers in (p_win, severity, p_win * severity * model.balance_factor)),
            ]
            yield from pa.table(columns, schema=VALUE_SCHEMA).to_batches()
