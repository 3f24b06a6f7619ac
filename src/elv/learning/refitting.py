"""Fit the chosen recipe again on all rows whose labels have closed: what is judged has seen the oldest of them only.

A model of the train split is judged on newer rows, and knows nothing of them. What scores new rows should know them: it
has the recipe of what was judged (features, parameters, rounds) and learns from all closed rows. Its calibrator comes
from rows of calibrate and test that its likes had not seen: two halves, each scored by a fit without it.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.average import Average, AveragePart
from elv.learning.calibration import fit_grouped
from elv.learning.candidates import Settings, library_versions, rows_of
from elv.learning.encoding import Encoded, Encoder, learn_encoder
from elv.learning.examples import Examples, read_mature, relation_of_task, text_column, type_relation
from elv.learning.features import Floats
from elv.learning.fitting import columns_to_read
from elv.learning.learners import Learners
from elv.learning.scorer import Scorer
from elv.learning.stored import AVERAGE, MODEL_PARTS, PARTIALLY_OBSERVED, checksum_of, group_of
from elv.learning.threads import side_by_side

# Folds (0 to 4) of the rows of calibrate and test that are held out together.
HALVES = ((0, 1), (2, 3, 4))

SERVING_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "candidate_id", "model_version", "judged_version")),
        *((name, pa.string()) for name in ("algorithm", "calibrator", "features", "encoder")),
        *((name, pa.string()) for name in ("model_text", "calibrator_text")),
        *((name, pa.int64()) for name in ("closed_rows", "learned_rows", "learned_positives")),
        *((name, pa.int64()) for name in ("calibrated_rows", "calibrated_positives")),
        *((name, pa.timestamp("us")) for name in ("learned_from_at", "learned_through_at")),
        *((name, pa.string()) for name in ("library_versions", "model_checksum")),
        ("fit_seconds", pa.float64()),
        ("fitted_at", pa.timestamp("us")),
    ]
)


def refit_champions(
    relations: Sequence[type_relation],
    models: type_relation,
    champions: type_relation,
    settings: Mapping[str, Any],
) -> pa.Table:
    """Return one row per task whose champion is a model that nobody pinned: its recipe, fitted on all closed rows.

    `settings` are those of `fit_candidates`. A pinned version scores as it is: that is what pinning is for.
    """
    chosen = Settings.of(settings)
    fitted = rows_of(models.filter("status = 'fitted'").order("task, candidate_id"))
    rows = []
    for champion in rows_of(champions.filter("scored_by = 'champion' and not is_promoted").order("task")):
        own = [row for row in fitted if row["task"] == champion["task"]]
        judged = next(row for row in own if row["model_version"] == champion["model_version"])
        relation = relation_of_task(relations, judged["task"])
        if relation is not None:
            rows.append(_refitted(relation, judged, _parts(judged, own), chosen))
    return pa.Table.from_pylist(rows, schema=SERVING_SCHEMA)


def settled_parameters(algorithm: str, parameters: Mapping[str, Any], notes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a fit as it was judged: with the rounds that early stopping found."""
    used = {key: value for key, value in notes.get("parameters_used", parameters).items() if key != "exclude"}
    if algorithm == "lightgbm" and "rounds" in notes:
        return {**used, "n_estimators": int(notes["rounds"]), "early_stopping_rounds": 0}
    if algorithm in {"blend", PARTIALLY_OBSERVED}:
        return {
            part: settled_parameters(part, own, notes.get(part, {})) if isinstance(own, Mapping) else own
            for part, own in used.items()
        }
    return used


class Refitter:
    """The closed rows of a task; fits parts on some of them, with an encoder learned on those alone."""

    def __init__(self, examples: Examples, names: Sequence[str], settings: Settings) -> None:
        """Take rows ordered by example_id, and every feature that a part sees."""
        self.examples, self.names, self.settings = examples, names, settings
        self.label = examples.label
        # Rows come ordered by example_id and the sort is stable, so ties in time keep that order.
        self.order = np.argsort(examples.table["cutoff_at"].to_numpy(), kind="stable")

    def fit(self, parts: Sequence[Mapping[str, Any]], mask: NDArray[np.bool_]) -> list[AveragePart]:
        """Return the parts, fitted on the rows of the mask."""
        table, label = self.examples.table.filter(pa.array(mask)), self.label[mask]
        place = np.cumsum(mask) - 1
        order = place[self.order[mask[self.order]]]
        whole, _ = learn_encoder(table, self.names, self.settings.category_min_count, self.settings.level_max_count)
        encoded = whole.encode(table)
        learners: dict[tuple[str, ...], tuple[Encoder, Learners]] = {}
        fitted = []
        for part in parts:
            seen = tuple(name for name in whole.names if name in set(json.loads(part["features"])))
            if seen not in learners:
                learners[seen] = self._learners(whole, encoded, seen, label, order)
            encoder, own = learners[seen]
            fitted.append(AveragePart(part["candidate_id"], part["algorithm"], encoder, self._scorer(own, part)))
        return fitted

    def _learners(
        self, whole: Encoder, encoded: Encoded, seen: Sequence[str], label: Floats, order: NDArray[np.int64]
    ) -> tuple[Encoder, Learners]:
        positions = [whole.names.index(name) for name in seen]
        encoder = Encoder(tuple(whole.features[position] for position in positions))
        return encoder, Learners(encoder, encoded.only(positions), label, order, self.settings.learner_threads)

    def _scorer(self, learners: Learners, part: Mapping[str, Any]) -> Scorer:
        algorithm, notes = part["algorithm"], json.loads(part["notes"] or "{}")
        parameters = settled_parameters(algorithm, json.loads(part["parameters"] or "{}"), notes)
        # All labels here have closed: what learns from open rows has the plain likelihood of its parts.
        algorithm = "blend" if algorithm == PARTIALLY_OBSERVED else algorithm
        scorer, _ = learners.fit(algorithm, parameters, self.settings.class_weight_cap)
        return scorer


def _parts(judged: Mapping[str, Any], own: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the candidates that a champion consists of: itself, or the parts of an average."""
    if judged["algorithm"] != AVERAGE:
        return [judged]
    names = json.loads(judged["notes"])["average_of"]
    return [row for row in own if row["candidate_id"] in names]


def _refitted(
    relation: type_relation, judged: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], settings: Settings
) -> dict[str, Any]:
    started = time.perf_counter()
    task, names = judged["task"], json.loads(judged["features"])
    examples, closed_rows = read_mature(relation, task, columns_to_read(relation, task, names), settings.train_max_rows)
    refitter = Refitter(examples, names, settings)
    judging = np.isin(text_column(examples.table["split"]), ("calibrate", "test"))
    halves = [held_out for half in HALVES if (held_out := judging & np.isin(examples.fold, half)).any()]
    every = np.ones(len(refitter.label), dtype=bool)
    cells, threads = len(every) * len(names), settings.learner_threads
    fits = [partial(refitter.fit, parts, rows) for rows in (every, *(~held_out for held_out in halves))]
    fitted, *without_halves = side_by_side(fits, cells, threads)
    part_logits = np.full((len(every), len(parts)), np.nan)
    for held_out, without in zip(halves, without_halves, strict=True):
        rows = examples.table.filter(pa.array(held_out))
        for position, part in enumerate(without):
            part_logits[held_out, position] = part.raw_logits(rows)
    own, part_logits = examples.where(judging), part_logits[judging]
    if judged["algorithm"] == AVERAGE:
        average = Average(tuple(fitted)).calibrated(part_logits, own.label)
        encoder, model_text, logits = average.encoder, average.to_text(), average.mean(part_logits)
    else:
        encoder, logits = fitted[0].encoder, part_logits[:, 0]
        model_text = fitted[0].scorer.to_text(encoder)
    calibrator = fit_grouped(judged["calibrator"], logits, own.label, group_of(task, own.table))
    cutoffs = examples.table["cutoff_at"].to_numpy()
    texts = [judged["model_version"], model_text, calibrator.to_text()]
    row = {
        **{name: judged[name] for name in ("task", "candidate_id", "algorithm")},
        "model_version": hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16],
        "judged_version": judged["model_version"],
        "calibrator": calibrator.method,
        "features": json.dumps(encoder.names),
        "encoder": json.dumps(encoder.to_json()),
        "model_text": model_text,
        "calibrator_text": calibrator.to_text(),
        "closed_rows": closed_rows,
        "learned_rows": len(refitter.label),
        "learned_positives": int(refitter.label.sum()),
        "calibrated_rows": len(own.label),
        "calibrated_positives": int(own.label.sum()),
        "learned_from_at": cutoffs.min(),
        "learned_through_at": cutoffs.max(),
        "library_versions": json.dumps(library_versions(), sort_keys=True),
        "fit_seconds": time.perf_counter() - started,
        "fitted_at": datetime.now(UTC).replace(tzinfo=None),
    }
    return row | {"model_checksum": checksum_of(row, MODEL_PARTS)}
