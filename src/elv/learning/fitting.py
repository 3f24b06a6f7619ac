"""Fit every candidate of the grid whose exact recipe is not stored yet: one row of `fitted_models` each."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from elv.learning.calibration import METHODS, Calibrator, choose_method, fit_calibrator
from elv.learning.encoding import Encoded, Encoder, Floats, learn_encoder
from elv.learning.examples import Examples, LearningError, read_examples, relation_of_task, type_relation
from elv.learning.linear import evenly_spaced, fit_linear
from elv.learning.stored import ALGORITHMS, Scorer, load_scorer
from elv.learning.trees import TreeFitter

# Raise when a change of the code changes what is fitted: stored models are then fitted again.
RECIPE = 1
# Rows of the train split on which its AUC is measured; more would only cost time.
AUC_MAX_ROWS = 100_000
# Range of the scores (logits) below which a model tells nobody apart.
CONSTANT_RANGE = 1e-6

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("task", "candidate_id", "model_version", "algorithm", "calibrator")),
        *((name, pa.string()) for name in ("parameters", "features", "encoder", "model_text", "calibrator_text")),
        *((name, pa.string()) for name in ("training_fingerprint", "status", "reason")),
        *((name, pa.int64()) for name in ("train_rows", "train_positives")),
        *((name, pa.int64()) for name in ("calibrate_rows", "calibrate_positives")),
        *((name, pa.float64()) for name in ("train_auc", "calibrate_auc")),
        *((name, pa.string()) for name in ("notes", "library_versions")),
        ("fit_seconds", pa.float64()),
        ("fitted_at", pa.timestamp("us")),
        ("is_current", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Settings:
    """The vars that decide what is fitted, and the threads, which do not."""

    train_min_rows: int = 200
    train_min_positives: int = 30
    level_min_rows: int = 20
    level_max_count: int = 50
    overfit_max_auc_gap: float = 0.15
    class_weight_cap: float = 1.0
    learner_threads: int = 1

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Settings":
        """Take vars as they come (numbers or text)."""
        defaults = cls()
        return cls(**{key: type(getattr(defaults, key))(value) for key, value in given.items()})

    def recipe(self) -> dict[str, Any]:
        """Return the settings that belong to a model's identity."""
        return {key: getattr(self, key) for key in self.__dataclass_fields__ if key != "learner_threads"}


@dataclass(frozen=True)
class Candidate:
    """An enabled row of seeds/model_grid.csv."""

    task: str
    candidate_id: str
    algorithm: str
    parameters: dict[str, Any]
    calibrator: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Candidate":
        """Read a row of the grid, with a readable error where it cannot be one."""
        where = f"seeds/model_grid.csv, candidate {row['candidate_id']}"
        try:
            parameters = json.loads(row["parameters"] or "{}")
        except json.JSONDecodeError as error:
            raise LearningError(f"{where}: parameters is not JSON ({error}). Mend the row.") from None
        if not isinstance(parameters, dict):
            raise LearningError(f'{where}: parameters must be a JSON object such as {{"C": 1.0}}. Mend the row.')
        if row["algorithm"] not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            raise LearningError(f"{where}: algorithm {row['algorithm']!r} is not known. Use one of: {known}.")
        if row["calibrator"] not in ("auto", *METHODS):
            known = ", ".join(("auto", *METHODS))
            raise LearningError(f"{where}: calibrator {row['calibrator']!r} is not known. Use one of: {known}.")
        return cls(row["task"], row["candidate_id"], row["algorithm"], parameters, row["calibrator"])


@dataclass(frozen=True)
class Recipe:
    """All that decides what a candidate becomes; its hash is the model's version."""

    candidate: Candidate
    fingerprint: str
    used: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]
    settings: Settings

    @property
    def model_version(self) -> str:
        """First 16 hex digits of the hash of the whole recipe."""
        parts = [
            self.fingerprint,
            self.candidate.__dict__,
            self.used,
            self.excluded,
            self.settings.recipe(),
            library_versions(),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def library_versions() -> dict[str, str]:
    """Return the versions that may change a fit."""
    return {
        "elv_recipe": str(RECIPE),
        **{name: version(name) for name in ("lightgbm", "numpy", "scikit-learn")},
    }


def fit_candidates(
    relations: Sequence[type_relation],
    *,
    fingerprints: type_relation,
    catalog: type_relation,
    grid: type_relation,
    stored: type_relation | None,
    settings: Mapping[str, Any],
) -> pa.Table:
    """Return the rows of the store that this build adds or changes (none, when nothing changed).

    `relations` are examples tables; `fingerprints` one row per task; `catalog` one row per (task, feature)
    with `is_used` and `exclusion_reason`; `grid` the seed; `stored` what earlier builds fitted, or None. A
    recipe that is stored is never fitted again: its row is returned only if it has to be marked current
    again, or no longer.
    """
    chosen = Settings.of(settings)
    recipes = _recipes(fingerprints, catalog, grid, chosen)
    known = {} if stored is None else {row["model_version"]: row for row in _rows(stored)}
    wanted = {recipe.model_version for recipe in recipes}
    changed = [
        {**row, "is_current": row["model_version"] in wanted}
        for row in known.values()
        if row["is_current"] != (row["model_version"] in wanted)
    ]
    fresh = [recipe for recipe in recipes if recipe.model_version not in known]
    for task in sorted({recipe.candidate.task for recipe in fresh}):
        changed += fit_task(relations, task, [recipe for recipe in fresh if recipe.candidate.task == task], chosen)
    return pa.Table.from_pylist(changed, schema=SCHEMA)


def fit_task(
    relations: Sequence[type_relation], task: str, recipes: Sequence[Recipe], settings: Settings
) -> list[dict[str, Any]]:
    """Return one row per recipe of a task; rows are read and encoded once for all of them."""
    used = recipes[0].used
    relation = relation_of_task(relations, task)
    if relation is None:
        return [_refused(recipe, "the examples have no row of this task", {}) for recipe in recipes]
    examples = read_examples(relation, task, ("train", "calibrate"), used)
    workshop = Workshop.prepare(examples, used, settings)
    return [workshop.fit(recipe) for recipe in recipes]


class Workshop:
    """Encoded rows of one task, shared by its candidates."""

    def __init__(
        self,
        encoder: Encoder,
        train: tuple[Encoded, Floats, NDArray[np.int64]],
        calibrate: tuple[Encoded, Floats, NDArray[np.int64]],
        constant: list[str],
        settings: Settings,
    ) -> None:
        """Take (rows, labels, cutoff order) of train and (rows, labels, folds) of calibrate."""
        self.encoder, self.constant, self.settings = encoder, constant, settings
        self.train, self.train_label, order = train
        self.calibrate, self.calibrate_label, self.calibrate_fold = calibrate
        self.trees = TreeFitter(encoder, self.train, self.train_label, order, settings.learner_threads)
        self.sample = evenly_spaced(len(self.train_label), AUC_MAX_ROWS)

    @classmethod
    def prepare(cls, examples: Examples, names: Sequence[str], settings: Settings) -> "Workshop":
        """Learn the encoder on the train rows, and encode both splits."""
        train, calibrate = examples.in_split("train"), examples.in_split("calibrate")
        encoder, constant = learn_encoder(train.table, names, settings.level_min_rows, settings.level_max_count)
        # Rows come ordered by example_id and the sort is stable, so ties in time keep that order.
        order = np.argsort(train.table["cutoff_at"].to_numpy(), kind="stable")
        return cls(
            encoder,
            (encoder.encode(train.table), train.label, order),
            (encoder.encode(calibrate.table), calibrate.label, calibrate.fold),
            constant,
            settings,
        )

    @property
    def counts(self) -> dict[str, int]:
        """Rows and positives of both splits."""
        return {
            "train_rows": len(self.train_label),
            "train_positives": int(self.train_label.sum()),
            "calibrate_rows": len(self.calibrate_label),
            "calibrate_positives": int(self.calibrate_label.sum()),
        }

    def fit(self, recipe: Recipe) -> dict[str, Any]:
        """Fit, check and calibrate one candidate; return its row, refused with a reason where it must be."""
        refusal = self.refusal()
        if refusal:
            return _refused(recipe, refusal, self.counts)
        started = time.perf_counter()
        scorer, notes = self._fitted(recipe.candidate, 1)
        logits, train_auc, calibrate_auc = self._judged(scorer)
        if train_auc - calibrate_auc > self.settings.overfit_max_auc_gap:
            notes = {"first_fit": {"train_auc": train_auc, "calibrate_auc": calibrate_auc, **notes}}
            scorer, second_notes = self._fitted(recipe.candidate, 2)
            logits, train_auc, calibrate_auc = self._judged(scorer)
            notes |= {"overfit": "refitted with more regularisation", **second_notes}
        if np.ptp(logits) < CONSTANT_RANGE:
            reason = f"degenerate: all {len(logits)} rows of the calibrate split get the same score"
            return _refused(recipe, reason, self.counts)
        calibrator, calibration_notes = self._calibrated(recipe.candidate.calibrator, logits)
        notes |= calibration_notes
        if self.constant:
            notes["constant_features"] = self.constant
        if recipe.excluded:
            notes["excluded_features"] = dict(recipe.excluded)
        return {
            **_identity(recipe),
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

    def refusal(self) -> str | None:
        """Return why nothing may be fitted, with the counts, or None."""
        counts, settings = self.counts, self.settings
        rows, positives = counts["train_rows"], counts["train_positives"]
        if rows < settings.train_min_rows:
            return f"the train split has {rows} labelled rows, {settings.train_min_rows} are needed (train_min_rows)"
        for kind, number in (("positives", positives), ("negatives", rows - positives)):
            if number < settings.train_min_positives:
                return (
                    f"the train split has {number} {kind} in {rows} rows, "
                    f"{settings.train_min_positives} are needed (train_min_positives)"
                )
        rows, positives = counts["calibrate_rows"], counts["calibrate_positives"]
        if not 0 < positives < rows:
            return f"the calibrate split has {positives} positives in {rows} rows, both classes are needed"
        if not self.encoder.features:
            return "no feature is left: all are constant in the train split or excluded (see feature_catalog)"
        return None

    def _fitted(self, candidate: Candidate, attempt: int) -> tuple[Scorer, dict[str, Any]]:
        parameters = dict(candidate.parameters)
        weight, notes = self._weight(parameters.pop("class_weight", None))
        if attempt > 1:
            parameters = more_regularised(candidate.algorithm, parameters)
            notes["parameters_used"] = parameters
        if candidate.algorithm == "logistic":
            linear, more = fit_linear(self.encoder, self.train, self.train_label, weight, parameters)
            return load_scorer("logistic", linear.to_text(self.encoder), 1), notes | more
        trees, more = self.trees.fit(parameters, weight)
        return trees, notes | more

    def _weight(self, asked: Any) -> tuple[Floats | None, dict[str, Any]]:
        """Return the weight of each train row for a class weight (a number or balanced), capped."""
        if asked is None:
            return None, {}
        positives = float(self.train_label.sum())
        full = (len(self.train_label) - positives) / positives if asked == "balanced" else float(asked)
        capped = min(full, self.settings.class_weight_cap)
        notes = {"class_weight": capped} if capped == full else {"class_weight": capped, "class_weight_asked": full}
        if capped == 1.0:
            return None, notes
        return np.where(self.train_label > 0.5, capped, 1.0), notes

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
        calibrator = fit_calibrator(method, logits, self.calibrate_label)
        if calibrator.method != method:
            notes["calibrator_asked"] = f"{method}, but it would have turned the ranking round"
        return calibrator, {"calibration": notes} if notes else {}


def more_regularised(algorithm: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters for the second attempt of a candidate that fitted its train rows too closely."""
    if algorithm == "logistic":
        return {**parameters, "C": float(parameters.get("C", 1.0)) / 20}
    return {
        **parameters,
        "num_leaves": max(4, int(parameters.get("num_leaves", 15)) // 3),
        "min_child_samples": 3 * int(parameters.get("min_child_samples", 40)),
        "lambda_l2": float(parameters.get("lambda_l2", 0.0)) + 10.0,
    }


def _recipes(
    fingerprints: type_relation, catalog: type_relation, grid: type_relation, settings: Settings
) -> list[Recipe]:
    prints = {row["task"]: row["training_fingerprint"] for row in _rows(fingerprints)}
    features = _rows(catalog.order("task, feature"))
    recipes = []
    for row in _rows(grid.filter("is_enabled").order("task, candidate_id")):
        candidate = Candidate.of(row)
        own = [feature for feature in features if feature["task"] == candidate.task]
        recipes.append(
            Recipe(
                candidate,
                prints.get(candidate.task, "no rows"),
                tuple(feature["feature"] for feature in own if feature["is_used"]),
                tuple((f["feature"], f["exclusion_reason"]) for f in own if not f["is_used"]),
                settings,
            )
        )
    return recipes


def _rows(relation: type_relation) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = relation.to_arrow_table().to_pylist()
    return rows


def _identity(recipe: Recipe) -> dict[str, Any]:
    candidate = recipe.candidate
    return {
        "task": candidate.task,
        "candidate_id": candidate.candidate_id,
        "model_version": recipe.model_version,
        "algorithm": candidate.algorithm,
        "parameters": json.dumps(candidate.parameters, sort_keys=True),
        "training_fingerprint": recipe.fingerprint,
        "library_versions": json.dumps(library_versions(), sort_keys=True),
        "fitted_at": datetime.now(UTC).replace(tzinfo=None),
        "is_current": True,
    }


def _refused(recipe: Recipe, reason: str, counts: Mapping[str, int]) -> dict[str, Any]:
    none_counted: Iterable[str] = ("train_rows", "train_positives", "calibrate_rows", "calibrate_positives")
    return {
        **_identity(recipe),
        **dict.fromkeys(none_counted, 0),
        **counts,
        "calibrator": None,
        "features": "[]",
        "status": "refused",
        "reason": reason,
        "notes": json.dumps({"excluded_features": dict(recipe.excluded)} if recipe.excluded else {}),
        "fit_seconds": 0.0,
    }
