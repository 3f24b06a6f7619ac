"""What each column of one file means, and how the file writes dates, decimals and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from elv.inputs.decoding import why_not_whole
from elv.inputs.described import TEXT_SUFFIXES, FileColumn, InputColumn, header_only, missing_columns, not_read
from elv.inputs.headers import Aliases, Column
from elv.inputs.sniff import (
    DATE_COLUMNS,
    NUMBER_COLUMNS,
    settle_date_order,
    sniff_date_order,
    sniff_decimal_mark,
    sniff_text,
)
from elv.inputs.sources import open_scratch, quoted, source_relation
from elv.inputs.text import read_batches

SAMPLE_ROWS = 5_000


def describe_file(
    folder: Path,
    path: Path,
    name: str,
    aliases: Aliases,
    columns: Sequence[InputColumn],
    *,
    source_dir: str = "",
) -> list[FileColumn]:
    """Describe one file of one input."""
    base = FileColumn(name, path.relative_to(folder).as_posix())
    if not path.resolve().is_relative_to(folder.resolve()):
        return [
            replace(
                base,
                rule="outside_folder",
                severity="error",
                problem=f"{base.source_file} is a link to a place outside the data folder.",
                hint="Copy the file into the folder.",
            )
        ]
    if path.name.endswith(TEXT_SUFFIXES):
        return _describe_text(base, path, aliases, columns)
    if path.suffix in {".parquet", ".sql"}:
        return _describe_table(base, folder, path, aliases, columns, source_dir=source_dir)
    return [replace(not_read(path), input=name, source_file=base.source_file)]


def _describe_text(base: FileColumn, path: Path, aliases: Aliases, columns: Sequence[InputColumn]) -> list[FileColumn]:
    base = replace(base, format="csv")
    layout = why_not_whole(path) or sniff_text(path, aliases)
    if isinstance(layout, str):
        empty = layout == "is empty"
        return [
            replace(
                base,
                rule="empty_file" if empty else "undecodable_file",
                severity="error",
                problem=f"{base.source_file} {layout}.",
                hint="Save it as CSV in UTF-8." if "not text" in layout else "Export or copy the file again.",
            )
        ]
    base = replace(
        base,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
        header_line=layout.header_line,
        platform=layout.match.platform,
        layout=layout.match.layout,
    )
    if not layout.sample:
        return [header_only(base)]
    samples = {
        column.position: [row[column.position] if column.position < len(row) else None for row in layout.sample]
        for column in layout.match.columns
    }
    rows = _columns(base, layout.match.columns, samples)
    if any(row.date_order == "ambiguous" for row in rows):
        rows = _settle_by_whole_file(path, base, rows)
    return [*rows, *missing_columns(base, rows, columns), *_ambiguous_dates(base, rows)]


def _settle_by_whole_file(path: Path, base: FileColumn, rows: Sequence[FileColumn]) -> list[FileColumn]:
    """The first rows did not tell day from month: read the date columns to the end."""
    width = len(rows)
    positions = [row.column_position for row in rows if row.date_order == "ambiguous"]
    orders: dict[int, set[str]] = {position: set() for position in positions}
    for batch in read_batches(path, base.encoding or "utf-8", base.delimiter or ",", base.header_line or 1, width):
        for position in positions:
            distinct = batch.column(f"c{position - 1}").unique().to_pylist()
            orders[position].add(sniff_date_order(distinct) or "")
    clear = {order for found in orders.values() for order in found} & {"dmy", "mdy"}
    if len(clear) != 1:
        return list(rows)
    order = clear.pop()
    return [replace(row, date_order=order) if row.date_order == "ambiguous" else row for row in rows]


def _ambiguous_dates(base: FileColumn, rows: Sequence[FileColumn]) -> list[FileColumn]:
    return [
        replace(
            base,
            canonical_column=row.canonical_column,
            header=row.header,
            rule="ambiguous_date_order",
            severity="warn",
            problem=f"No date in column {row.header} of {base.source_file} has a day above 12: read as month/day/year.",
            hint="If it is day/month/year, export with ISO dates (YYYY-MM-DD) or with a longer range.",
        )
        for row in rows
        if row.date_order == "ambiguous"
    ]


def _describe_table(
    base: FileColumn,
    folder: Path,
    path: Path,
    aliases: Aliases,
    columns: Sequence[InputColumn],
    *,
    source_dir: str,
) -> list[FileColumn]:
    base = replace(base, format=path.suffix.lstrip("."))
    with open_scratch(folder, source_dir) as connection:
        try:
            rows = _relation_columns(base, source_relation(connection, folder, path, source_dir), aliases)
        except (duckdb.Error, ValueError, UnicodeDecodeError) as error:
            message = " ".join(str(error).split())
            return [
                replace(
                    base,
                    rule="undecodable_file",
                    severity="error",
                    problem=f"{base.source_file} cannot be read: {message}.",
                    hint="Mend the statement, or set source_dir (ELV_SOURCE_DIR) to the folder it reads from."
                    if base.format == "sql"
                    else "Write the Parquet file again.",
                )
            ]
    if not rows:
        return [header_only(base)]
    return [*rows, *missing_columns(base, rows, columns), *_ambiguous_dates(base, rows)]


def demo_columns(relation: Any, name: str, aliases: Aliases, columns: Sequence[InputColumn]) -> list[FileColumn]:
    """Describe one demo relation, which stands in for a file."""
    base = FileColumn(name, f"demo_{name}", format="demo")
    rows = _relation_columns(base, relation, aliases)
    return [*rows, *missing_columns(base, rows, columns)] if rows else [header_only(base)]


def _relation_columns(base: FileColumn, relation: Any, aliases: Aliases) -> list[FileColumn]:
    """Columns of a typed source; an empty list where it has no rows."""
    match = aliases.match(relation.columns)
    base = replace(base, platform=match.platform, layout=match.layout)
    texts = ", ".join(f"cast({quoted(name)} as varchar)" for name in relation.columns)
    sample = relation.limit(SAMPLE_ROWS).project(texts).fetchall()
    if not sample:
        return []
    samples = {column.position: [row[column.position] for row in sample] for column in match.columns}
    return _columns(base, match.columns, samples)


def _columns(
    base: FileColumn, columns: Sequence[Column], samples: Mapping[int, Sequence[str | None]]
) -> list[FileColumn]:
    """Give each column its habits; dates of one file share an order, numbers a decimal mark."""
    texts = [value for c in columns if c.canonical in NUMBER_COLUMNS for value in samples[c.position]]
    mark = sniff_decimal_mark(texts, base.delimiter)
    orders = settle_date_order(
        {c.position: sniff_date_order(samples[c.position]) for c in columns if c.canonical in DATE_COLUMNS},
        mark,
        base.delimiter,
    )
    rows = []
    for column in columns:
        # Size tells nothing: 150,000 is a fair spend in rupiah. Micros are what a layout says they are.
        unit = "currency" if column.unit == "auto" else column.unit
        canonical = column.canonical
        if base.input == "ads" and canonical == "attribute" and not _is_number(column, samples[column.position], mark):
            canonical = "segment"
        rows.append(
            replace(
                base,
                column_position=column.position + 1,
                header=column.header.strip(),
                canonical_column=canonical,
                attribute_name=column.attribute,
                unit=unit,
                currency=column.currency if canonical in NUMBER_COLUMNS else None,
                date_order=orders.get(column.position),
                decimal_mark=mark if canonical in NUMBER_COLUMNS else None,
            )
        )
    return rows


def _is_number(column: Column, values: Sequence[str | None], mark: str) -> bool:
    """Whether an unknown ads column is a measure rather than a segment (an id or text that splits rows)."""
    name = column.attribute or ""
    if name.endswith("_id") or name == "id" or "hour" in name:
        return False
    seen = False
    for value in values:
        text = (value or "").strip().strip("%$€£ ").replace("\u00a0", "").replace("\u202f", "")
        if text in {"", "--", "-"}:
            continue
        text = text.replace(".", "").replace(",", ".") if mark == "," else text.replace(",", "")
        try:
            float(text)
        except ValueError:
            return False
        seen = True
    return seen or not any((value or "").strip() for value in values)
