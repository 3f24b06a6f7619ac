"""Fit every candidate of the grid whose exact fit_spec is not stored yet: one row of `fitted_models` each."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from elv.learning.calibration import GROUP_COLUMNS
from elv.learning.candidates import FitSpec, Settings, read_fit_specs, rows_of
from elv.learning.encoding import matches
from elv.learning.examples import EXPOSURE_COLUMNS, read_examples, read_exposed, relation_of_task, type_relation
from elv.learning.stored import AVERAGE, MODEL_PARTS, PARTIALLY_OBSERVED, is_as_fitted
from elv.learning.trainer import Trainer, fit_average, refused_row

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "candidate_id", "model_version", "algorithm", "calibrator")),
        *((name, pa.string()) for name in ("parameters", "features", "encoder", "model_text", "calibrator_text")),
        *((name, pa.string()) for name in ("training_fingerprint", "status", "reason")),
        *((name, pa.int64()) for name in ("train_rows", "train_positives")),
        *((name, pa.int64()) for name in ("calibrate_rows", "calibrate_positives")),
        *((name, pa.float64()) for name in ("train_auc", "calibrate_auc")),
        *((name, pa.string()) for name in ("notes", "library_versions", "model_checksum")),
        ("fit_seconds", pa.float64()),
        ("fitted_at", pa.timestamp("us")),
        ("is_current", pa.bool_()),
    ]
)


def fit_candidates(
    relations: Sequence[type_relation],
    *,
    fingerprints: type_relation,
    catalog: type_relation,
    grid: type_relation,
    stored: type_relation | None,
    settings: Mapping[str, Any],
    only: Sequence[str] = (),
    calibration: str = "auto",
) -> pa.Table:
    """Return the rows of the store that this build adds or changes (none, when nothing changed).

    `relations` are examples tables; `fingerprints` one row per task; `catalog` one row per (task, feature)
    with `is_used` and `exclusion_reason`; `grid` the seed; `stored` what earlier builds fitted, or None; `only` and
    `calibration` as in `read_fit_specs`. A fit_spec that is stored is never fitted again: its row is returned only if
    it has to be marked current again, or no longer.
    """
    chosen = Settings.of(settings)
    fit_specs = read_fit_specs(fingerprints, catalog, grid, chosen, only, calibration)
    rows = [] if stored is None else rows_of(stored)
    # What is damaged is fitted again.
    known = {row["model_version"]: row for row in rows if is_as_fitted(row, MODEL_PARTS)}
    wanted = {fit_spec.model_version for fit_spec in fit_specs}
    changed = [
        {**row, "is_current": row["model_version"] in wanted}
        for row in rows
        if row["is_current"] != (row["model_version"] in wanted) and row["model_version"] not in wanted - known.keys()
    ]
    fresh = [fit_spec for fit_spec in fit_specs if fit_spec.model_version not in known]
    for task in sorted({fit_spec.candidate.task for fit_spec in fresh}):
        changed += fit_task(
            relations, task, [fit_spec for fit_spec in fresh if fit_spec.candidate.task == task], chosen, known
        )
    return pa.Table.from_pylist(changed, schema=SCHEMA)


def fit_task(
    relations: Sequence[type_relation],
    task: str,
    fit_specs: Sequence[FitSpec],
    settings: Settings,
    known: Mapping[str, Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return one row per fit_spec of a task; rows are read and encoded once for all that learn from mature labels.

    `known` are stored rows by version: an average has parts among them, and among the new ones.
    """
    relation = relation_of_task(relations, task)
    if relation is None:
        return [refused_row(fit_spec, "the examples have no row of this task", {}) for fit_spec in fit_specs]
    plain = [fit_spec for fit_spec in fit_specs if fit_spec.candidate.algorithm not in {PARTIALLY_OBSERVED, AVERAGE}]
    rows = [
        fit_exposed(relation, fit_spec, settings)
        for fit_spec in fit_specs
        if fit_spec.candidate.algorithm == PARTIALLY_OBSERVED
    ]
    names = columns_to_read(relation, task, fit_specs[0].used)
    examples = read_examples(relation, task, ("train", "calibrate"), names, settings.train_max_rows)
    if plain:
        trainer = Trainer.prepare(examples, plain[0].used, settings)
        rows += [trainer.fit(fit_spec) for fit_spec in plain]
    by_version = {**known, **{row["model_version"]: row for row in rows}}
    averages = [fit_spec for fit_spec in fit_specs if fit_spec.candidate.algorithm == AVERAGE]
    for fit_spec in averages:
        parts = [by_version[version] for version in fit_spec.part_versions if version in by_version]
        rows.append(fit_average(examples, fit_spec, parts, settings))
    return rows


def fit_exposed(relation: type_relation, fit_spec: FitSpec, settings: Settings) -> dict[str, Any]:
    """Return the row of a fit_spec that learns from open rows too.

    It learns from other rows than the others, with levels that these may not have: it has an encoder of its own.
    """
    task = fit_spec.candidate.task
    if not set(EXPOSURE_COLUMNS) <= set(relation.columns):
        return refused_row(fit_spec, "the examples of this task do not say what was seen of open rows", {})
    names = [name for name in fit_spec.used if not matches(name, fit_spec.candidate.exclude)]
    exposed = read_exposed(relation, task, names, settings.train_max_rows)
    if not exposed.table.num_rows:
        reason = "no row says what could be seen of it: there is no calibrate split, or too short a history before it"
        return refused_row(fit_spec, reason, {})
    calibrate = read_examples(relation, task, ("calibrate",), columns_to_read(relation, task, names))
    return Trainer.prepare_exposed(exposed, calibrate, names, settings).fit(fit_spec)


def columns_to_read(relation: type_relation, task: str, names: Sequence[str]) -> list[str]:
    """Return the features with the column that names each row's group, where rows of the task have one."""
    group = GROUP_COLUMNS.get(task, "")
    return list(dict.fromkeys([*names, group] if group in relation.columns else names))
