"""What is said of an input file: a row per column, and the columns that an input may have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

INPUTS = ("ads", "leads", "outcomes", "campaign_map", "sales", "customers", "products")
TEXT_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
SUFFIXES = (*TEXT_SUFFIXES, ".parquet", ".sql")


@dataclass(frozen=True)
class InputColumn:
    """One row of seeds/input_columns.csv."""

    input: str
    name: str
    is_required: bool
    satisfied_by: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class FileColumn:
    """One column of one input file, or (position 0) a statement about the file itself."""

    input: str
    source_file: str
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    platform: str | None = None
    layout: str | None = None
    column_position: int = 0
    header: str | None = None
    canonical_column: str | None = None
    attribute_name: str | None = None
    unit: str | None = None
    currency: str | None = None
    date_order: str | None = None
    decimal_mark: str | None = None
    rule: str | None = None
    severity: str | None = None
    problem: str | None = None
    hint: str | None = None
    file_version: str | None = None
    last_line: int | None = None
    record_width: int | None = None
    header_zone: str | None = None
    suggested_column: str | None = None


_NUMBERS = frozenset({"header_line", "column_position", "last_line", "record_width"})
_SCHEMA = pa.schema(
    [pa.field(name, pa.int64() if name in _NUMBERS else pa.string()) for name in FileColumn.__dataclass_fields__]
)


def to_table(rows: Iterable[FileColumn]) -> pa.Table:
    """Rows as an Arrow table with a fixed schema."""
    return pa.Table.from_pylist([vars(row) for row in rows], schema=_SCHEMA)


def read_columns(relation: Any) -> list[InputColumn]:
    """Rows of seeds/input_columns.csv in a stable order."""
    chosen = relation.project(
        "input, column_name, cast(is_required as boolean), coalesce(satisfied_by, ''), description"
    ).fetchall()
    return [InputColumn(row[0], row[1], row[2], tuple(row[3].split()), row[4]) for row in chosen]


def missing_columns(base: FileColumn, found: Sequence[FileColumn], columns: Sequence[InputColumn]) -> list[FileColumn]:
    """One problem row per required column that a file lacks and that no other column stands in for."""
    present = {row.canonical_column for row in found}
    rows = []
    for column in columns:
        if column.input != base.input or not column.is_required or column.name in present:
            continue
        if any(option in present for option in column.satisfied_by):
            continue
        headers = ", ".join(row.header for row in found if row.header) or "none"
        rows.append(
            replace(
                base,
                canonical_column=column.name,
                rule="missing_required_column",
                severity="error",
                problem=f"{base.source_file} has no column {column.name} ({column.description}). "
                f"Its columns: {headers}.",
                hint=f"Name the column {column.name}, or add its header to seeds/column_aliases.csv.",
            )
        )
    return rows


def header_only(base: FileColumn) -> FileColumn:
    """The row of a file with a header and nothing under it."""
    return replace(
        base,
        rule="empty_file",
        severity="error",
        problem=f"{base.source_file} has a header but no rows.",
        hint="Export the file again, or remove it.",
    )


def stated(base: FileColumn, rule: str, severity: str, problem: str, hint: str) -> FileColumn:
    """A statement about a file; the sentence goes on from the file's name."""
    return replace(base, rule=rule, severity=severity, problem=f"{base.source_file} {problem}.", hint=hint)
