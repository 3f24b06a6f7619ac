"""Fit, check and calibrate one candidate after the other on the same encoded rows."""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from elv.learning.average import average_of
from elv.learning.calibration import Calibrator, Groups, choose_method, fit_grouped
from elv.learning.candidates import FitSpec, Settings, library_versions
from elv.learning.encoding import Encoded, Encoder, learn_encoder
from elv.learning.examples import Examples, float_column
from elv.learning.features import Floats
from elv.learning.learners import Learners, more_regularised
from elv.learning.linear import evenly_spaced
from elv.learning.scorer import Scorer
from elv.learning.stored import MODEL_PARTS, checksum_of, group_of, load_scorer

# Rows of the train split on which its AUC is measured; more would only cost time.
AUC_MAX_ROWS = 100_000
# The same for the average, which scores with every model anew.
AVERAGE_AUC_MAX_ROWS = 5_000
# Range of the scores (logits) below which a model tells nobody apart.
CONSTANT_RANGE = 1e-6


class Trainer:
    """Encoded rows of one task, shared by its candidates."""

    def __init__(
        self,
        encoder: Encoder,
        train: tuple[Encoded, Floats, NDArray[np.int64]],
        calibrate: tuple[Encoded, Floats, NDArray[np.int64], Groups | None],
        constant: list[str],
        settings: Settings,
        observed_fraction: Floats | None = None,
    ) -> None:
        """Take (rows, labels, cutoff order) of train and (rows, labels, folds, groups) of calibrate.

        With `observed_fraction` the labels of train are what was seen so far.
        """
        self.encoder, self.constant, self.settings = encoder, constant, settings
        self.train, self.train_label, self.order = train
        self.calibrate, self.calibrate_label, self.calibrate_fold, self.calibrate_group = calibrate
        threads = settings.learner_threads
        self.learners = Learners(encoder, self.train, self.train_label, self.order, threads, observed_fraction)
        self.learned_from = (
            "the train split" if observed_fraction is None else "what was seen before the calibrate split"
        )
        # Day of the first positive, where it is known.
        self.first_positive_on = ""
        closed = _closed(self.train_label, observed_fraction)
        self.sample = closed[evenly_spaced(len(closed), AUC_MAX_ROWS)]
        self._narrower: dict[tuple[str, ...], Trainer] = {}

    @classmethod
    def prepare(cls, examples: Examples, names: Sequence[str], settings: Settings) -> "Trainer":
        """Learn the encoder on the train rows, and encode both splits."""
        train, calibrate = examples.in_split("train"), examples.in_split("calibrate")
        encoder, constant = learn_encoder(train.table, names, settings.category_min_count, settings.level_max_count)
        # Rows come ordered by example_id and the sort is stable, so ties in time keep that order.
        order = np.argsort(train.table["cutoff_at"].to_numpy(), kind="stable")
        trainer = cls(
            encoder,
            (encoder.encode(train.table), train.label, order),
            (
                encoder.encode(calibrate.table),
                calibrate.label,
                calibrate.fold,
                group_of(calibrate.task, calibrate.table),
            ),
            constant,
            settings,
        )
        positive = examples.table.filter(pa.array(examples.label == 1.0))["cutoff_at"].to_numpy()
        if examples.task == "lead_qualified" and len(positive):
            trainer.first_positive_on = str(positive.min().astype("datetime64[D]"))
        return trainer

    @classmethod
    def prepare_exposed(
        cls, exposed: Examples, calibrate: Examples, names: Sequence[str], settings: Settings
    ) -> "Trainer":
        """Learn the encoder on all rows of which anything was seen before the calibrate split, open ones too."""
        encoder, constant = learn_encoder(exposed.table, names, settings.category_min_count, settings.level_max_count)
        order = np.argsort(exposed.table["cutoff_at"].to_numpy(), kind="stable")
        return cls(
            encoder,
            (encoder.encode(exposed.table), float_column(exposed.table["observed_label"]), order),
            (
                encoder.encode(calibrate.table),
                calibrate.label,
                calibrate.fold,
                group_of(calibrate.task, calibrate.table),
            ),
            constant,
            settings,
            float_column(exposed.table["observed_fraction"]),
        )

    def without(self, exclude: tuple[str, ...]) -> "Trainer":
        """Return the trainer that does not see the features with names like these patterns."""
        if not exclude:
            return self
        if exclude not in self._narrower:
            kept = self.encoder.positions_without(exclude)
            self._narrower[exclude] = Trainer(
                Encoder(tuple(self.encoder.features[position] for position in kept)),
                (self.train.only(kept), self.train_label, self.order),
                (self.calibrate.only(kept), self.calibrate_label, self.calibrate_fold, self.calibrate_group),
                self.constant,
                self.settings,
            )
        return self._narrower[exclude]

    @property
    def counts(self) -> dict[str, int]:
        """Rows and positives of both splits."""
        return split_counts(self.train_label, self.calibrate_label)

    def fit(self, fit_spec: FitSpec) -> dict[str, Any]:
        """Fit, check and calibrate one candidate; return its row, refused with a reason where it must be."""
        return self.without(fit_spec.candidate.exclude)._row(fit_spec)

    def _row(self, fit_spec: FitSpec) -> dict[str, Any]:
        refusal = self.refusal()
        if refusal:
            return refused_row(fit_spec, refusal, self.counts)
        started = time.perf_counter()
        algorithm, parameters = fit_spec.candidate.algorithm, fit_spec.candidate.learning_parameters
        scorer, notes = self.learners.fit(algorithm, parameters, self.settings.class_weight_cap)
        if notes.get("own_models") == []:
            reason = (
                f"no level of {parameters['by']} has enough positives and gains by a model of its own: "
                "the pooled candidates answer for all of them"
            )
            return refused_row(fit_spec, reason, self.counts)
        logits, train_auc, calibrate_auc = self._judged(scorer)
        if train_auc - calibrate_auc > self.settings.overfit_max_auc_gap:
            notes = {"first_fit": {"train_auc": train_auc, "calibrate_auc": calibrate_auc, **notes}}
            parameters = more_regularised(algorithm, parameters)
            scorer, second_notes = self.learners.fit(algorithm, parameters, self.settings.class_weight_cap)
            logits, train_auc, calibrate_auc = self._judged(scorer)
            notes |= {"overfit": "refitted with more regularisation", "parameters_used": parameters, **second_notes}
        if np.ptp(logits) < CONSTANT_RANGE:
            reason = f"degenerate: all {len(logits)} rows of the calibrate split get the same score"
            return refused_row(fit_spec, reason, self.counts)
        calibrator, calibration_notes = self._calibrated(fit_spec.candidate.calibrator, logits)
        notes |= calibration_notes
        if self.constant:
            notes["constant_features"] = self.constant
        if fit_spec.excluded:
            notes["excluded_features"] = dict(fit_spec.excluded)
        row = {
            **_identity(fit_spec),
            **self.counts,
            "calibrator": calibrator.method,
            "features": json.dumps(self.encoder.names),
            "encoder": json.dumps(self.encoder.to_json()),
            "model_text": scorer.to_text(self.encoder),
            "calibrator_text": calibrator.to_text(),
            "status": "fitted",
            "reason": None,
            "train_auc": train_auc,
            "calibrate_auc": calibrate_auc,
            "notes": json.dumps(notes, sort_keys=True),
            "fit_seconds": time.perf_counter() - started,
        }
        return row | {"model_checksum": checksum_of(row, MODEL_PARTS)}

    def refusal(self) -> str | None:
        """Return why nothing may be fitted, with the counts, or None."""
        counts, settings = self.counts, self.settings
        rows, positives = counts["train_rows"], counts["train_positives"]
        if rows < settings.train_min_rows:
            return (
                f"{self.learned_from} has {rows} labelled rows, {settings.train_min_rows} are needed (train_min_rows)"
            )
        for kind, number in (("positives", positives), ("negatives", rows - positives)):
            if number < settings.train_min_positives:
                remedy = (
                    f": set outcomes_recorded_from: {self.first_positive_on} if outcomes were not recorded before"
                    if self.first_positive_on and not positives
                    else ""
                )
                return (
                    f"{self.learned_from} has {number} {kind} in {rows} rows, "
                    f"{settings.train_min_positives} are needed (train_min_positives){remedy}"
                )
        rows, positives = counts["calibrate_rows"], counts["calibrate_positives"]
        if not 0 < positives < rows:
            return f"the calibrate split has {positives} positives in {rows} rows, both classes are needed"
        if not self.encoder.features:
            return "no feature is left: all are constant in the train split or excluded (see feature_catalog)"
        return None

    def _judged(self, scorer: Scorer) -> tuple[Floats, float, float]:
        """Return the logits of the calibrate rows, and the AUC on train (a sample if large) and calibrate."""
        train = scorer.raw_logits(self.encoder, self.train.take(self.sample))
        calibrate = scorer.raw_logits(self.encoder, self.calibrate)
        return (
            calibrate,
            float(roc_auc_score(self.train_label[self.sample], train)),
            float(roc_auc_score(self.calibrate_label, calibrate)),
        )

    def _calibrated(self, asked: str, logits: Floats) -> tuple[Calibrator, dict[str, Any]]:
        method = asked
        notes: dict[str, Any] = {}
        if asked == "auto":
            method, notes = choose_method(logits, self.calibrate_label, self.calibrate_fold)
        calibrator = fit_grouped(method, logits, self.calibrate_label, self.calibrate_group)
        if calibrator.method != method:
            notes["calibrator_asked"] = f"{method}, but it would have turned the ranking round"
        return calibrator, {"calibration": notes} if notes else {}


def fit_average(
    examples: Examples, fit_spec: FitSpec, rows: Sequence[Mapping[str, Any]], settings: Settings
) -> dict[str, Any]:
    """Return the row of the average of the fitted ones among these rows; nothing is fitted but calibrators."""
    started = time.perf_counter()
    fitted = sorted((row for row in rows if row["status"] == "fitted"), key=lambda row: str(row["candidate_id"]))
    train, calibrate = examples.in_split("train"), examples.in_split("calibrate")
    counts = split_counts(train.label, calibrate.label)
    if len(fitted) < 2:
        # What refused the candidates says more than that there is nothing to average.
        refusals = [row["reason"] for row in rows if row["status"] != "fitted"]
        reason = f"{len(fitted)} of {len(rows)} candidates is fitted, an average takes two"
        return refused_row(fit_spec, refusals[0] if refusals and not fitted else reason, counts)
    threads = settings.learner_threads
    average = average_of(fitted, lambda algorithm, text: load_scorer(algorithm, text, threads))
    part_logits, group = average.part_logits(calibrate.table), group_of(calibrate.task, calibrate.table)
    average = average.calibrated(part_logits, calibrate.label)
    logits = average.mean(part_logits)
    method = fit_spec.candidate.calibrator
    notes: dict[str, Any] = {}
    if method == "auto":
        method, notes = choose_method(logits, calibrate.label, calibrate.fold)
    calibrator = fit_grouped(method, logits, calibrate.label, group)
    sample = train.table.take(evenly_spaced(train.table.num_rows, AVERAGE_AUC_MAX_ROWS))
    row = {
        **_identity(fit_spec),
        **counts,
        "calibrator": calibrator.method,
        "features": json.dumps(average.encoder.names),
        "encoder": json.dumps(average.encoder.to_json()),
        "model_text": average.to_text(),
        "calibrator_text": calibrator.to_text(),
        "status": "fitted",
        "reason": None,
        "train_auc": float(roc_auc_score(float_column(sample["label"]), average.raw_logits(sample))),
        "calibrate_auc": float(roc_auc_score(calibrate.label, logits)),
        "notes": json.dumps(
            {"average_of": [row["candidate_id"] for row in fitted], **({"calibration": notes} if notes else {})},
            sort_keys=True,
        ),
        "fit_seconds": time.perf_counter() - started,
    }
    return row | {"model_checksum": checksum_of(row, MODEL_PARTS)}


def split_counts(train_label: Floats, calibrate_label: Floats) -> dict[str, int]:
    """Return rows and positives of both splits."""
    return {
        "train_rows": len(train_label),
        "train_positives": int(train_label.sum()),
        "calibrate_rows": len(calibrate_label),
        "calibrate_positives": int(calibrate_label.sum()),
    }


def _closed(label: Floats, observed_fraction: Floats | None) -> NDArray[np.int64]:
    """Return the rows whose label has closed; all rows where those are of one class."""
    every = np.arange(len(label), dtype=np.int64)
    closed = every if observed_fraction is None else np.flatnonzero(observed_fraction >= 1.0)
    return closed if 0 < label[closed].sum() < len(closed) else every


def _identity(fit_spec: FitSpec) -> dict[str, Any]:
    candidate = fit_spec.candidate
    return {
        "task": candidate.task,
        "candidate_id": candidate.candidate_id,
        "model_version": fit_spec.model_version,
        "algorithm": candidate.algorithm,
        "parameters": json.dumps(candidate.parameters, sort_keys=True),
        "training_fingerprint": fit_spec.fingerprint,
        "library_versions": json.dumps(library_versions(), sort_keys=True),
        "fitted_at": datetime.now(UTC).replace(tzinfo=None),
        "is_current": True,
    }


def refused_row(fit_spec: FitSpec, reason: str, counts: Mapping[str, int]) -> dict[str, Any]:
    """Return the row of a candidate that was not fitted."""
    none_counted = ("train_rows", "train_positives", "calibrate_rows", "calibrate_positives")
    return {
        **_identity(fit_spec),
        **dict.fromkeys(none_counted, 0),
        **counts,
        "calibrator": None,
        "features": "[]",
        "status": "refused",
        "reason": reason,
        "notes": json.dumps({"excluded_features": dict(fit_spec.excluded)} if fit_spec.excluded else {}),
        "fit_seconds": 0.0,
    }
