"""What a win is worth: a regression on ln(value) among winners, brought back to money without bias.

severity = exp(prediction) x smearing x winsor factor. Smearing is Duan's mean of exp(residual), taken on
residuals out of fold: those of the fitted rows are too small. Values are capped at their 99th percentile
for fitting, and the winsor factor (sum of values / sum of capped values) gives back what the cap took.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from elv.learning.candidates import library_versions
from elv.learning.encoding import Encoder, learn_encoder
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
from elv.learning.features import Floats
from elv.learning.predicting import BATCH_ROWS
from elv.learning.trees import TreeFitter, TreeModel

# Values are few and their tails heavy: small trees with much shrinkage.
PARAMETERS: dict[str, Any] = {
    "num_leaves": 7,
    "learning_rate": 0.04,
    "n_estimators": 120,
    "early_stopping_rounds": 0,
    "min_child_samples": 30,
    "lambda_l2": 5.0,
    "max_bin": 63,
}
CAP_QUANTILE = 0.99

MODEL_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "value_version", "value_fingerprint", "status", "reason")),
        ("winners", pa.int64()),
        *((name, pa.float64()) for name in ("value_cap", "winsor_factor", "smearing_factor")),
        *((name, pa.float64()) for name in ("log_mse", "constant_log_mse")),
        *((name, pa.string()) for name in ("features", "encoder", "model_text", "library_versions")),
        ("fit_seconds", pa.float64()),
        ("fitted_at", pa.timestamp("us")),
        ("is_current", pa.bool_()),
    ]
)
SEVERITY_SCHEMA = pa.schema(
    [
        ("task", pa.string()),
        ("example_id", pa.string()),
        ("value_version", pa.string()),
        ("severity", pa.float64()),
    ]
)


@dataclass(frozen=True)
class ValueSettings:
    """The vars that decide whether and how severities are fitted, and the threads, which do not."""

    lead_value_min_winners: int = 200
    category_min_count: int = 20
    level_max_count: int = 50
    learner_threads: int = 1

    def fit_spec(self) -> dict[str, int]:
        """Return the settings that belong to a model's identity."""
        return {key: value for key, value in asdict(self).items() if key != "learner_threads"}


@dataclass(frozen=True)
class ValueModel:
    """A fitted severity regression; money of a win = exp(trees) x factor."""

    encoder: Encoder
    trees: TreeModel
    value_cap: float
    winsor_factor: float
    smearing_factor: float
    log_mse: float
    constant_log_mse: float

    def severities(self, table: pa.Table) -> Floats:
        """Return the expected value of each row if it is won."""
        logs = self.trees.raw_logits(self.encoder, self.encoder.encode(table))
        return np.exp(logs) * (self.smearing_factor * self.winsor_factor)


def fit_value_model(winners: Examples, names: Sequence[str], settings: ValueSettings) -> ValueModel:
    """Fit on winners (value > 0) ordered by key; the errors are mean squares of ln(value), out of fold."""
    values = float_column(winners.table["value"])
    cap = float(np.quantile(values, CAP_QUANTILE, method="higher"))
    capped = np.minimum(values, cap)
    logs = np.log(capped)
    encoder, _ = learn_encoder(winners.table, names, settings.category_min_count, settings.level_max_count)
    threads = settings.learner_threads
    encoded = encoder.encode(winners.table)
    order = np.argsort(winners.table["cutoff_at"].to_numpy(), kind="stable")
    trees, _ = TreeFitter(encoder, encoded, logs, order, threads).fit(PARAMETERS, objective="regression")
    expected, constant = np.empty(len(logs)), np.empty(len(logs))
    for number in np.unique(winners.fold):
        own = winners.fold == number
        constant[own] = logs[~own].mean() if (~own).any() else logs.mean()
        part, _ = TreeFitter(encoder, encoded.take(~own), logs[~own], np.arange(int((~own).sum())), threads).fit(
            PARAMETERS, objective="regression"
        )
        expected[own] = part.raw_logits(encoder, encoded.take(own))
    return ValueModel(
        encoder,
        trees,
        cap,
        float(values.sum() / capped.sum()),
        float(np.exp(logs - expected).mean()),
        float(((logs - expected) ** 2).mean()),
        float(((logs - constant) ** 2).mean()),
    )


def fit_value(
    relations: Sequence[type_relation],
    fingerprints: type_relation,
    catalog: type_relation,
    stored: type_relation | None,
    settings: Mapping[str, Any],
) -> pa.Table:
    """Return the rows of the value store that this build adds or changes: one per task and fit_spec.

    Rows used: split train or calibrate, value > 0. Refused, with the reason, below `lead_value_min_winners`
    and where the regression is no better out of fold than the mean of ln(value). What is stored is never
    fitted again.
    """
    prints = fingerprints.order("task").to_arrow_table().to_pylist()
    features = catalog.filter("is_used").order("task, feature").to_arrow_table().to_pylist()
    known = {} if stored is None else {row["value_version"]: row for row in stored.to_arrow_table().to_pylist()}
    chosen = ValueSettings(**{key: int(value) for key, value in settings.items()})
    changed, wanted = [], set()
    for row in prints:
        task = row["task"]
        names = [feature["feature"] for feature in features if feature["task"] == task]
        parts = [task, row["value_fingerprint"], names, chosen.fit_spec(), PARAMETERS, library_versions()]
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
        relation = relation_of_task(relations, task)
        changed.append(identity | _fitted_row(relation, task, names, chosen))
    changed += [
        {**row, "is_current": version in wanted}
        for version, row in known.items()
        if row["is_current"] != (version in wanted)
    ]
    return pa.Table.from_pylist(changed, schema=MODEL_SCHEMA)


def predict_value(relations: Sequence[type_relation], models: type_relation, threads: int) -> pa.RecordBatchReader:
    """Return rows of `value_regression`: (task, example_id, value_version, severity in money) of every
    example.

    Tasks whose regression was refused have no rows: their value comes from shrunken segment means.
    """
    return pa.RecordBatchReader.from_batches(SEVERITY_SCHEMA, _severity_batches(relations, models, threads))


def _fitted_row(
    relation: type_relation | None,
    task: str,
    names: Sequence[str],
    settings: "ValueSettings",
) -> dict[str, Any]:
    refused = {"status": "refused", "features": "[]", "fit_seconds": 0.0}
    if relation is None:
        return {**refused, "winners": 0, "reason": "the examples have no row of this task"}
    winners = read_examples(relation.filter("value > 0"), task, ("train", "calibrate"), names)
    count, needed = winners.table.num_rows, settings.lead_value_min_winners
    if count < needed:
        reason = f"{count} winners with a value, {needed} are needed (lead_value_min_winners)"
        return {**refused, "winners": count, "reason": reason}
    started = time.perf_counter()
    model = fit_value_model(winners, names, settings)
    numbers = {
        "winners": count,
        "value_cap": model.value_cap,
        "winsor_factor": model.winsor_factor,
        "smearing_factor": model.smearing_factor,
        "log_mse": model.log_mse,
        "constant_log_mse": model.constant_log_mse,
    }
    if model.log_mse >= model.constant_log_mse:
        reason = "the regression is no better out of fold than the mean of ln(value)"
        return {**refused, **numbers, "reason": reason}
    return {
        **numbers,
        "status": "fitted",
        "reason": None,
        "features": json.dumps(model.encoder.names),
        "encoder": json.dumps(model.encoder.to_json()),
        "model_text": model.trees.text,
        "fit_seconds": time.perf_counter() - started,
    }


def _severity_batches(
    relations: Sequence[type_relation], models: type_relation, threads: int
) -> Iterator[pa.RecordBatch]:
    current = models.filter("status = 'fitted'").order("task").to_arrow_table().to_pylist()
    for row in current:
        relation = relation_of_task(relations, row["task"])
        if relation is None:
            continue
        encoder = Encoder.from_json(json.loads(row["features"]), json.loads(row["encoder"]))
        lacking = [name for name in encoder.names if name not in relation.columns]
        if lacking:
            raise LearningError(
                f"the value regression of task {row['task']} needs {lacking[0]}, which the examples do not "
                "have. Give the input column it comes from, or train again on the inputs at hand with "
                "`elv train`."
            )
        numbers = ("value_cap", "winsor_factor", "smearing_factor", "log_mse", "constant_log_mse")
        trees = TreeModel.from_text(row["model_text"], threads)
        model = ValueModel(encoder, trees, **{name: row[name] for name in numbers})
        wanted = ", ".join(quoted(name) for name in ["example_id", *encoder.names])
        rows = relation.filter(f"task = {literal(row['task'])}").project(wanted)
        for batch in rows.to_arrow_reader(BATCH_ROWS):
            table = pa.Table.from_batches([batch])
            count = table.num_rows
            columns = [
                pa.array([row["task"]] * count, pa.string()),
                table["example_id"].combine_chunks(),
                pa.array([row["value_version"]] * count, pa.string()),
                pa.array(model.severities(table)),
            ]
            yield from pa.table(columns, schema=SEVERITY_SCHEMA).to_batches()
