"""What scores a task: the champion as it was judged, and its recipe fitted again on all closed rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from elv.learning.examples import LearningError, literal, type_relation
from elv.learning.stored import StoredModel


@dataclass(frozen=True)
class ServedModel:
    """The judged version of a champion and, unless it was pinned, the one that learned from all closed rows.

    Rows up to `learned_through_at` are among those that the refitted version learned from: of them it would only tell
    what it was told. They keep the judged version.
    """

    judged: StoredModel
    refitted: StoredModel | None = None
    learned_through_at: datetime | None = None

    @property
    def task(self) -> str:
        """Task that it scores."""
        return self.judged.task

    @property
    def versions(self) -> list[StoredModel]:
        """Return the judged version, and the refitted one where there is one."""
        return [self.judged] if self.refitted is None else [self.judged, self.refitted]

    @property
    def columns(self) -> list[str]:
        """Names of the columns that scoring reads: when a row was asked, and what the versions see."""
        return list(dict.fromkeys(["cutoff_at", *(name for model in self.versions for name in model.columns)]))

    def by_version(self, table: pa.Table) -> Iterator[tuple[StoredModel, NDArray[np.bool_]]]:
        """Return each version that scores any of the rows, and the mask of its rows."""
        if self.refitted is None or self.learned_through_at is None:
            yield self.judged, np.ones(table.num_rows, dtype=bool)
            return
        newer = table["cutoff_at"].to_numpy() > np.datetime64(self.learned_through_at, "us")
        for model, mask in ((self.judged, ~newer), (self.refitted, newer)):
            if mask.any():
                yield model, mask


def served_models(
    models: type_relation, champions: type_relation, serving: type_relation, threads: int
) -> list[ServedModel]:
    """Return what scores each task whose scores come from a model, ordered by task."""
    scored = champions.filter("scored_by = 'champion'").project("task, model_version").order("task")
    found = []
    for task, model_version in scored.fetchall():
        wanted = f"task = {literal(task)} and model_version = {literal(model_version)} and status = 'fitted'"
        row = _first(models.filter(wanted))
        if row is None:
            raise LearningError(
                f"champion {model_version} of task {task} is not among the fitted models. "
                "Run `dbt build --select +predictions`, or take the version out of seeds/promoted_models.csv."
            )
        refitted = _first(serving.filter(f"task = {literal(task)} and judged_version = {literal(model_version)}"))
        judged = StoredModel.from_row(row, threads)
        if refitted is None:
            found.append(ServedModel(judged))
        else:
            newer = StoredModel.from_row(refitted, threads)
            found.append(ServedModel(judged, newer, refitted["learned_through_at"]))
    return found


def _first(relation: type_relation) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = relation.limit(1).to_arrow_table().to_pylist()
    return rows[0] if rows else None
