"""Read rows of an examples table in the one order that fits may see them in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

# Relations of DuckDB; the package ships no types.
type_relation = Any

KEY_COLUMNS = ("example_id", "split", "fold", "cutoff_at", "label", "value")
CUSTOMER = "customer_id"
# Columns of examples that can be learned from before their label has closed.
EXPOSURE_COLUMNS = ("observed_label", "observed_fraction")


class LearningError(ValueError):
    """An input that fitting or scoring cannot go on with; the message is one line and says how to fix it."""


@dataclass(frozen=True)
class Examples:
    """Rows of one task, ordered by example_id.

    `table` has the key columns and the feature columns; row i of every array here is row i of the table.
    """

    task: str
    table: pa.Table

    @property
    def label(self) -> NDArray[np.float64]:
        """Labels, 0.0 or 1.0, NaN where unknown."""
        return float_column(self.table["label"])

    @property
    def fold(self) -> NDArray[np.int64]:
        """Fold of each row (0 to 4)."""
        return np.asarray(float_column(self.table["fold"]), dtype=np.int64)

    def where(self, mask: NDArray[np.bool_]) -> "Examples":
        """Return the rows for which the mask is true, in the same order."""
        return Examples(self.task, self.table.filter(pa.array(mask)))

    def in_split(self, split: str) -> "Examples":
        """Return the rows of one split, in the same order."""
        return self.where(text_column(self.table["split"]) == split)


def quoted(name: str) -> str:
    """Return an identifier in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def relation_of_task(relations: Sequence[type_relation], task: str) -> type_relation | None:
    """Return the examples relation that has rows of the task, or None."""
    for relation in relations:
        if relation.filter(f"task = {literal(task)}").limit(1).fetchall():
            return relation
    return None


def thinned(rows: type_relation, most: int | None, condition: str = "true") -> type_relation:
    """Return rows of which about `most` with the condition are left: those whose customers, or examples, hash lowest.

    New rows only take rows away from those that were left before, and customers stay whole.
    """
    count = rows.filter(condition).aggregate("count(*)").fetchall()[0][0]
    if most is None or count <= most:
        return rows
    key = quoted(CUSTOMER if CUSTOMER in rows.columns else "example_id")
    # Not the hash that folds and other samples go by.
    return rows.filter(f"not ({condition}) or md5_number_lower({key} || '-learn') < {most * 2**64 // count}")


def read_examples(
    relation: type_relation,
    task: str,
    splits: Sequence[str],
    features: Sequence[str],
    train_max_rows: int | None = None,
) -> Examples:
    """Read the rows of a task and some splits, ordered by example_id; of train no more than `train_max_rows`.

    The order is part of the method: with bagging, another row order moves single predictions by tenths.
    """
    inside = ", ".join(literal(split) for split in splits)
    wanted = ", ".join(quoted(name) for name in [*_keys(relation), *features])
    rows = thinned(
        relation.filter(f"task = {literal(task)} and split in ({inside})"), train_max_rows, "split = 'train'"
    )
    return Examples(task, rows.project(wanted).order("example_id").to_arrow_table())


def read_exposed(
    relation: type_relation, task: str, features: Sequence[str], train_max_rows: int | None = None
) -> Examples:
    """Read rows of a task of which anything could be seen before the calibrate split, ordered by example_id.

    Their columns observed_label and observed_fraction say what was seen, and how much of it could be; `label` stays.
    """
    wanted = ", ".join(quoted(name) for name in [*_keys(relation), *EXPOSURE_COLUMNS, *features])
    rows = thinned(relation.filter(f"task = {literal(task)} and observed_fraction > 0"), train_max_rows)
    return Examples(task, rows.project(wanted).order("example_id").to_arrow_table())


def _keys(relation: type_relation) -> list[str]:
    """Key columns of the examples, with the customer where several rows may be one's."""
    return [*KEY_COLUMNS, *(name for name in (CUSTOMER,) if name in relation.columns)]


def read_mature(
    relation: type_relation, task: str, features: Sequence[str], train_max_rows: int | None = None
) -> tuple[Examples, int]:
    """Read rows of a task whose labels have closed, those of the gaps between the splits too, by example_id.

    Returns them and how many there are, of which they may be a sample.
    """
    in_gap = " or split_reason like 'gap after %'" if "split_reason" in relation.columns else ""
    wanted = ", ".join(quoted(name) for name in [*_keys(relation), *features])
    rows = relation.filter(
        f"task = {literal(task)} and label is not null and (split in ('train', 'calibrate', 'test'){in_gap})"
    )
    count = rows.aggregate("count(*)").fetchall()[0][0]
    own = thinned(rows, train_max_rows).project(wanted)
    return Examples(task, own.order("example_id").to_arrow_table()), count


def float_column(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Return a numeric Arrow column as float64 with NaN for null."""
    values = column.to_numpy()
    return np.asarray(values, dtype=np.float64)


def text_column(column: pa.ChunkedArray) -> NDArray[Any]:
    """Return a text Arrow column as an object array with None for null."""
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=object)
