"""What each column of one file means, and how the file writes dates, decimals and money."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from elv.inputs.decoding import open_bytes
from elv.inputs.described import TEXT_SUFFIXES, FileColumn, InputColumn, header_only, missing_columns, stated
from elv.inputs.evidence import Evidence, gather
from elv.inputs.headers import Aliases, Column
from elv.inputs.kinds import foreign_kind, why_not_regular
from elv.inputs.meanings import alike, by_values, of_two_alike
from elv.inputs.personal import read_words, without_personal
from elv.inputs.sniff import (
    DATE_COLUMNS,
    NUMBER_COLUMNS,
    settle_date_order,
    sniff_date_order,
    sniff_decimal_mark,
    sniff_text,
)
from elv.inputs.sources import open_scratch, quoted, source_relation
from elv.inputs.survey import Bytes, Limits, survey_bytes
from elv.inputs.text import read_batches

SAMPLE_ROWS = 5_000
# A file with more headers that nobody knows is a table of answers; likeness to columns says nothing there.
MAX_SUGGESTIONS = 60


def describe_file(
    folder: Path,
    path: Path,
    name: str,
    aliases: Aliases,
    columns: Sequence[InputColumn],
    *,
    source_dir: str = "",
    limits: Limits | None = None,
) -> list[FileColumn]:
    """Describe one file of one input."""
    base = FileColumn(name, path.relative_to(folder).as_posix())
    irregular = why_not_regular(path)
    if irregular:
        return [_refused(base, irregular, "Replace it by a regular file, or remove it.")]
    if not path.resolve().is_relative_to(folder.resolve()):
        problem = "is a link to a place outside the data folder"
        return [stated(base, "outside_folder", "error", problem, "Copy the file into the folder.")]
    lowered = path.name.lower()
    try:
        if lowered.endswith(TEXT_SUFFIXES):
            return _describe_text(base, path, aliases, columns, limits or Limits())
        return _describe_table(base, folder, path, aliases, columns, source_dir=source_dir)
    except PermissionError as error:
        return [_refused(base, f"cannot be opened ({error.strerror})", "Give yourself the right to read it.")]


def _refused(base: FileColumn, problem: str, hint: str = "Export or copy the file again.") -> FileColumn:
    return stated(base, "undecodable_file", "error", problem, hint)


def _describe_text(
    base: FileColumn, path: Path, aliases: Aliases, columns: Sequence[InputColumn], limits: Limits
) -> list[FileColumn]:
    base = replace(base, format="csv")
    kind = _foreign_kind(path)
    if kind:
        stem = path.name.split(".")[0]
        return [_refused(base, f"is {kind}, not text with columns", f"Export it as CSV in UTF-8, named {stem}.csv.")]
    read = survey_bytes(path, limits)
    if read == "is empty":
        return [stated(base, "empty_file", "error", "is empty", "Export or copy the file again.")]
    if isinstance(read, str):
        hint = "Save it as CSV in UTF-8." if "text" in read or "UTF-8" in read else "Export or copy the file again."
        return [_refused(base, read, hint)]
    layout = sniff_text(path, read.encoding, aliases)
    if isinstance(layout, str):
        return [_refused(base, layout, "Export it again, or take away the quotes around each line.")]
    base = replace(
        base,
        encoding=read.encoding,
        delimiter=layout.delimiter,
        header_line=layout.header_line,
        record_width=layout.record_width,
        platform=layout.match.platform,
        layout=layout.match.layout,
    )
    headers = [column.header for column in layout.match.columns]
    found = gather(
        read_batches(
            path,
            read.encoding,
            layout.delimiter,
            layout.header_line,
            len(headers),
            record_width=layout.record_width,
        ),
        headers,
        dates=[c.position for c in layout.match.columns if c.canonical in DATE_COLUMNS],
        numbers=[c.position for c in layout.match.columns if c.canonical in NUMBER_COLUMNS],
        same=alike(layout.match.columns),
    )
    if found.footer:
        base = replace(base, last_line=found.footer[0][0] - 1)
    if found.record_count - len(found.footer) - len(found.repeated_headers) <= 0:
        return [header_only(base)]
    samples: dict[int, list[str | None]] = {
        position: [row[position] if position < len(row) else None for row in layout.sample[: _rows_of(found)]]
        for position in range(len(headers))
    }
    for position, forms in found.forms.items():
        samples[position] += forms
    chosen, problems = of_two_alike(base, layout.match.columns, found.filled, found.differing, found.only)
    problems += _said(base, read, found)
    return [*_settled(base, chosen, samples, aliases, columns), *problems]


def _rows_of(found: Evidence) -> int:
    """Records of the sample that are rows: a footer is none of them."""
    return max(found.record_count - len(found.footer), 0)


def _foreign_kind(path: Path) -> str | None:
    """What a file named like text is instead; of a packed file, what it holds."""
    try:
        with open_bytes(path) as stream:
            return foreign_kind(path, stream.read(4096))
    except (OSError, EOFError, zlib.error):
        return None


def _settled(
    base: FileColumn,
    chosen: Sequence[Column],
    samples: Mapping[int, Sequence[str | None]],
    aliases: Aliases,
    columns: Sequence[InputColumn],
) -> list[FileColumn]:
    """Rows of a file's columns, and of what its columns lack or leave open."""
    chosen, said = by_values(base, chosen, samples)
    chosen, personal = without_personal(base, chosen, samples, read_words(aliases.personal_words))
    rows = _with_suggestions(_columns(base, chosen, samples), aliases)
    return [*rows, *missing_columns(base, rows, columns), *said, *personal]


def _with_suggestions(rows: Sequence[FileColumn], aliases: Aliases) -> list[FileColumn]:
    """Give each header without a meaning the column, of those that the file lacks, that it may be."""
    present = {row.canonical_column for row in rows if row.canonical_column}
    known = {row.header: aliases.knows(row.header or "") for row in rows}
    asked = 0
    chosen = []
    for row in rows:
        if row.canonical_column in {"attribute", "segment"} and not known[row.header] and asked < MAX_SUGGESTIONS:
            asked += 1
            row = replace(row, suggested_column=aliases.suggest(row.header or "", present))  # noqa: PLW2901
        chosen.append(row)
    return chosen


def _said(base: FileColumn, read: Bytes, found: Evidence) -> list[FileColumn]:
    """Statements about what was left out of a file, and how it was decoded."""
    rows = []
    if read.warning:
        rows.append(stated(base, "doubtful_encoding", "warn", read.warning, read.hint or ""))
    if found.footer:
        (first, text), (last, _) = found.footer[0], found.footer[-1]
        lines = f"line {first}" if first == last else f"lines {first} to {last}"
        problem = f"ends with the footer of a report ({lines}: {text[:60]}), which is left out"
        rows.append(stated(base, "report_footer", "warn", problem, "Nothing to do."))
    if found.repeated_headers:
        more = f" and {len(found.repeated_headers) - 1} more" if len(found.repeated_headers) > 1 else ""
        problem = f"repeats its header on line {found.repeated_headers[0]}{more}, which is left out"
        rows.append(stated(base, "repeated_header", "warn", problem, "Nothing to do: the rows below it are read."))
    return rows


def _describe_table(
    base: FileColumn,
    folder: Path,
    path: Path,
    aliases: Aliases,
    columns: Sequence[InputColumn],
    *,
    source_dir: str,
) -> list[FileColumn]:
    base = replace(base, format=path.suffix.lower().lstrip("."))
    with open_scratch(folder, source_dir) as connection:
        try:
            rows = _relation_columns(base, source_relation(connection, folder, path, source_dir), aliases, columns)
        except (duckdb.Error, ValueError, UnicodeDecodeError) as error:
            message = " ".join(str(error).split())
            return [
                replace(
                    base,
                    rule="undecodable_file",
                    severity="error",
                    problem=f"{base.source_file} cannot be read: {message}.",
                    hint="Fix the statement, or set source_dir (ELV_SOURCE_DIR) to the folder it reads from."
                    if base.format == "sql"
                    else "Write the Parquet file again.",
                )
            ]
    return rows or [header_only(base)]


def demo_columns(relation: Any, name: str, aliases: Aliases, columns: Sequence[InputColumn]) -> list[FileColumn]:
    """Describe one demo relation, which stands in for a file."""
    base = FileColumn(name, f"demo_{name}", format="demo")
    return _relation_columns(base, relation, aliases, columns) or [header_only(base)]


def _relation_columns(
    base: FileColumn, relation: Any, aliases: Aliases, columns: Sequence[InputColumn]
) -> list[FileColumn]:
    """Columns of a typed source, and what they lack; an empty list where it has no rows."""
    match = aliases.match(relation.columns)
    base = replace(base, platform=match.platform, layout=match.layout)
    texts = ", ".join(f"cast({quoted(name)} as varchar)" for name in relation.columns)
    sample = relation.limit(SAMPLE_ROWS).project(texts).fetchall()
    if not sample:
        return []
    samples = {column.position: [row[column.position] for row in sample] for column in match.columns}
    filled = {position for position, values in samples.items() if any((value or "").strip() for value in values)}
    chosen, problems = of_two_alike(base, match.columns, filled, {}, {})
    return [*_settled(base, chosen, samples, aliases, columns), *problems]


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
                header_zone=column.zone if canonical in DATE_COLUMNS else None,
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
