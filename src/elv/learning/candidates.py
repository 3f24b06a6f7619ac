"""What is to be fitted: the rows of the grid, the settings, and the fit_spec that names a model."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from typing import Any

from elv.learning.calibration import METHODS
from elv.learning.examples import LearningError, type_relation
from elv.learning.stored import ALGORITHMS, AVERAGE, BLENDED, PARTIALLY_OBSERVED

# What the var train_calibration calls a calibrator, and what the grid does.
CALIBRATIONS = {"sigmoid": "platt", "isotonic": "isotonic"}
# Raise when a change of the code changes what is fitted: stored models are then fitted again.
RECIPE = 4


@dataclass(frozen=True)
class Settings:
    """The vars that decide what is fitted, and the threads, which do not."""

    train_min_rows: int = 200
    train_min_positives: int = 30
    category_min_count: int = 20
    level_max_count: int = 50
    overfit_max_auc_gap: float = 0.15
    class_weight_cap: float = 1.0
    # More labelled rows than these are not learned from.
    train_max_rows: int = 100_000
    learner_threads: int = 1

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Settings":
        """Take vars as they come (numbers or text)."""
        defaults = cls()
        return cls(**{key: type(getattr(defaults, key))(value) for key, value in given.items()})

    def fit_spec(self) -> dict[str, Any]:
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
            raise LearningError(f"{where}: parameters is not JSON ({error}). Fix the row.") from None
        if not isinstance(parameters, dict):
            raise LearningError(f'{where}: parameters must be a JSON object such as {{"C": 1.0}}. Fix the row.')
        if row["algorithm"] not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            raise LearningError(f"{where}: algorithm {row['algorithm']!r} is not known. Use one of: {known}.")
        if row["calibrator"] not in ("auto", *METHODS):
            known = ", ".join(("auto", *METHODS))
            raise LearningError(f"{where}: calibrator {row['calibrator']!r} is not known. Use one of: {known}.")
        _check_parameters(where, row["algorithm"], parameters)
        return cls(row["task"], row["candidate_id"], row["algorithm"], parameters, row["calibrator"])

    @property
    def exclude(self) -> tuple[str, ...]:
        """Patterns of the features that this candidate does not see."""
        return tuple(self.parameters.get("exclude", ()))

    @property
    def learning_parameters(self) -> dict[str, Any]:
        """What is left of the parameters for the algorithm."""
        return {key: value for key, value in self.parameters.items() if key != "exclude"}


@dataclass(frozen=True)
class FitSpec:
    """All that decides what a candidate becomes; its hash is the model's version."""

    candidate: Candidate
    fingerprint: str
    used: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]
    settings: Settings
    # Versions that an average is the mean of.
    part_versions: tuple[str, ...] = ()

    @property
    def model_version(self) -> str:
        """First 16 hex digits of the hash of the whole fit_spec."""
        parts = [
            self.fingerprint,
            self.candidate.__dict__,
            self.used,
            self.excluded,
            self.settings.fit_spec(),
            library_versions(),
            *self.part_versions,
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@cache
def library_versions() -> dict[str, str]:
    """Return the versions that may change a fit."""
    return {
        "elv_recipe": str(RECIPE),
        **{name: version(name) for name in ("lightgbm", "numpy", "scikit-learn")},
    }


def read_fit_specs(
    fingerprints: type_relation,
    catalog: type_relation,
    grid: type_relation,
    settings: Settings,
    only: Sequence[str] = (),
    calibration: str = "auto",
) -> list[FitSpec]:
    """Return one fit_spec per enabled row of the grid; a feature that the catalog turns down is in none.

    `only` names the candidates that are wanted (all where empty); `calibration` other than auto is that of all.
    """
    prints = {row["task"]: row["training_fingerprint"] for row in rows_of(fingerprints)}
    features = rows_of(catalog.order("task, feature"))
    fit_specs = []
    rows = rows_of(grid.filter("is_enabled").order("task, candidate_id"))
    unknown = set(only) - {row["candidate_id"] for row in rows}
    if unknown:
        known = ", ".join(sorted({row["candidate_id"] for row in rows}))
        raise LearningError(
            f"train_candidates names {', '.join(sorted(unknown))}; enabled rows of seeds/model_grid.csv are {known}."
        )
    for row in rows:
        if only and row["candidate_id"] not in only:
            continue
        candidate = Candidate.of(row)
        if calibration != "auto":
            candidate = replace(candidate, calibrator=CALIBRATIONS[calibration])
        own = [feature for feature in features if feature["task"] == candidate.task]
        fit_specs.append(
            FitSpec(
                candidate,
                prints.get(candidate.task, "no rows"),
                tuple(feature["feature"] for feature in own if feature["is_used"]),
                tuple((f["feature"], f["exclusion_reason"]) for f in own if not f["is_used"]),
                settings,
            )
        )
    return [_with_parts(fit_spec, fit_specs) for fit_spec in fit_specs]


def _with_parts(fit_spec: FitSpec, fit_specs: Sequence[FitSpec]) -> FitSpec:
    if fit_spec.candidate.algorithm != AVERAGE:
        return fit_spec
    parts = [
        other.model_version
        for other in fit_specs
        if other.candidate.task == fit_spec.candidate.task and other.candidate.algorithm != AVERAGE
    ]
    return replace(fit_spec, part_versions=tuple(parts))


def _check_parameters(where: str, algorithm: str, parameters: Mapping[str, Any]) -> None:
    exclude = parameters.get("exclude", [])
    if not isinstance(exclude, list) or not all(isinstance(pattern, str) for pattern in exclude):
        raise LearningError(f'{where}: exclude must be a list of patterns such as ["ad__*"]. Fix the row.')
    if algorithm == AVERAGE and parameters:
        raise LearningError(f"{where}: average has no parameters, it is made of the other candidates. Fix the row.")
    if algorithm not in ("blend", "divided", PARTIALLY_OBSERVED):
        return
    parts = {
        key: own
        for key, own in parameters.items()
        if key not in ("exclude", "class_weight") and not (algorithm == "divided" and key in ("by", "min_positives"))
    }
    if algorithm == "divided" and ("by" not in parameters or len(parts) != 1 or not set(parts) <= set(BLENDED)):
        known = " or ".join(BLENDED)
        raise LearningError(
            f"{where}: divided names the text feature to divide `by`, and one algorithm ({known}) with a JSON object. "
            "Fix the row."
        )
    if not parts or any(part not in BLENDED or not isinstance(own, dict) for part, own in parts.items()):
        known = ", ".join(BLENDED)
        named = "a blend" if algorithm == "blend" else algorithm
        raise LearningError(f"{where}: {named} names its parts ({known}), each with a JSON object. Fix the row.")
    if algorithm == PARTIALLY_OBSERVED and float(parameters.get("logistic", {}).get("l1_ratio", 0.0)):
        raise LearningError(f"{where}: the logistic part of {algorithm} knows no l1_ratio, only C. Fix the row.")


def rows_of(relation: type_relation) -> list[dict[str, Any]]:
    """Return a relation as dicts."""
    rows: list[dict[str, Any]] = relation.to_arrow_table().to_pylist()
    return rows
