"""Which files a data folder holds for each input, and what each of their columns means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from elv.inputs.headers import Alias, Aliases, Column, aliases_for
from elv.inputs.sniff import (
    DATE_COLUMNS,
    NUMBER_COLUMNS,
    settle_date_order,
    sniff_date_order,
    sniff_decimal_mark,
    sniff_micros,
    sniff_text,
)
from elv.inputs.text import read_batches

INPUTS = ("ads", "leads", "outcomes", "campaign_map", "sales", "customers", "products")
TEXT_SUFFIXES = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz")
SUFFIXES = (*TEXT_SUFFIXES, ".parquet", ".sql")
SAMPLE_ROWS = 5_000


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


_SCHEMA = pa.schema(
    [
        pa.field(name, pa.int64() if name in {"header_line", "column_position"} else pa.string())
        for name in FileColumn.__dataclass_fields__
    ]
)


def input_files(
    data_dir: str,
    column_rows: Any,
    alias_rows: Any,
    demo: Mapping[str, Any],
    source_dir: str = "",
) -> pa.Table:
    """List the columns of every input file under data_dir, or of the demo relations where it is empty.

    column_rows and alias_rows are relations over seeds/input_columns.csv and seeds/column_aliases.csv.
    One row per (file, column); a file that cannot be read, or lacks a required column, has a row at
    position 0 with the problem. source_dir is the folder that .sql inputs read from; empty: data_dir.
    """
    columns = read_columns(column_rows)
    aliases = read_aliases(alias_rows, columns)
    if not data_dir:
        rows = [row for name in demo for row in _demo_columns(demo[name], name, aliases[name], columns)]
    else:
        rows = describe_folder(Path(data_dir), aliases, columns, source_dir)
    return to_table(rows)


def to_table(rows: Iterable[FileColumn]) -> pa.Table:
    """Rows as an Arrow table with a fixed schema."""
    return pa.Table.from_pylist([vars(row) for row in rows], schema=_SCHEMA)


def read_columns(relation: Any) -> list[InputColumn]:
    """Rows of seeds/input_columns.csv in a stable order."""
    chosen = relation.project(
        "input, column_name, cast(is_required as boolean), coalesce(satisfied_by, ''), description"
    ).fetchall()
    return [InputColumn(row[0], row[1], row[2], tuple(row[3].split()), row[4]) for row in chosen]


def read_aliases(relation: Any, columns: Sequence[InputColumn]) -> dict[str, Aliases]:
    """Aliases by input, in the order of seeds/column_aliases.csv: of two that compete the first wins."""
    chosen = relation.project(
        "coalesce(platform, ''), coalesce(layout, ''), input, header, canonical_column, coalesce(unit, '')"
    ).fetchall()
    rows = [Alias(*row) for row in chosen]
    pairs = [(column.input, column.name) for column in columns]
    return {name: aliases_for(name, pairs, rows) for name in INPUTS}


def describe_folder(
    folder: Path, aliases: Mapping[str, Aliases], columns: Sequence[InputColumn], source_dir: str = ""
) -> list[FileColumn]:
    """Describe every file of a data folder."""
    if not folder.is_dir():
        return [
            FileColumn(
                "(folder)",
                str(folder),
                rule="missing_folder",
                severity="error",
                problem=f"The data folder {folder} does not exist.",
                hint="Set the var data_dir (or ELV_DATA_DIR) to the folder that holds your inputs.",
            )
        ]
    rows: list[FileColumn] = []
    found: dict[str, list[Path]] = {}
    for entry in sorted(folder.iterdir()):
        name = _input_of(entry)
        if name in INPUTS:
            found.setdefault(name, []).append(entry)
        elif not entry.name.startswith(".") and _looks_like_data(entry):
            rows.append(_not_read(entry))
    if "leads" not in found and "sales" not in found:
        rows.append(
            FileColumn(
                "leads",
                "leads",
                rule="missing_input",
                severity="error",
                problem=f"The data folder {folder} holds neither leads nor sales.",
                hint="Put your leads there as leads.csv, .csv.gz, .parquet or .sql, or as leads/; sales likewise.",
            )
        )
    for name, entries in found.items():
        if len(entries) > 1:
            names = " and ".join(entry.name for entry in entries)
            rows.append(
                FileColumn(
                    name,
                    entries[0].name,
                    rule="two_sources",
                    severity="error",
                    problem=f"{name} is there twice: {names}.",
                    hint="Keep one of them, or put all parts into one folder.",
                )
            )
            continue
        for path in _parts(entries[0]):
            rows.extend(describe_file(folder, path, name, aliases[name], columns, source_dir=source_dir))
        rows.extend(_empty_input(name, entries[0], rows))
    filled = {row.input for row in rows if row.column_position > 0}
    # A part without rows harms nobody where another part has some.
    return [replace(row, severity="warn") if row.rule == "empty_file" and row.input in filled else row for row in rows]


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
    return [replace(_not_read(path), input=name, source_file=base.source_file)]


def source_relation(connection: duckdb.DuckDBPyConnection, folder: Path, path: Path, source_dir: str = "") -> Any:
    """A relation over a Parquet file or the one SELECT of an .sql file; raises ValueError with a sentence.

    In the statement {data_dir} stands for the data folder, {source_dir} for the folder of the files it
    reads (the data folder where none is given).
    """
    if path.suffix == ".parquet":
        return connection.read_parquet(str(path))
    text = path.read_text(encoding="utf-8-sig")
    places = {"{data_dir}": folder, "{source_dir}": Path(source_dir) if source_dir else folder}
    for placeholder, place in places.items():
        text = text.replace(placeholder, place.resolve().as_posix().replace("'", "''"))
    statements = duckdb.extract_statements(text)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ValueError(f"{path.name} must hold exactly one SELECT statement")
    return connection.sql(text.strip().rstrip(";"))


def open_scratch() -> duckdb.DuckDBPyConnection:
    """A connection of its own for Parquet and .sql inputs, apart from the warehouse."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    return connection


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


def _input_of(entry: Path) -> str | None:
    if entry.is_dir():
        return entry.name.lower()
    name = entry.name.lower()
    for suffix in sorted(SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return None


def _looks_like_data(entry: Path) -> bool:
    return not entry.is_dir() and entry.name.lower().endswith((*SUFFIXES, ".xlsx", ".xls", ".ods", ".json", ".zip"))


def _not_read(entry: Path) -> FileColumn:
    names = ", ".join(INPUTS)
    return FileColumn(
        "(folder)",
        entry.name,
        rule="file_not_read",
        severity="warn",
        problem=f"{entry.name} is not read: it is neither named like an input nor in a format that is read.",
        hint=f"Inputs are named {names}; formats are csv, csv.gz, tsv, txt, parquet and sql.",
    )


def _parts(entry: Path) -> list[Path]:
    if not entry.is_dir():
        return [entry]
    return sorted(path for path in entry.iterdir() if not path.is_dir() and not path.name.startswith("."))


def _empty_input(name: str, entry: Path, rows: Sequence[FileColumn]) -> list[FileColumn]:
    """A folder without a single part is an error."""
    if any(row.input == name for row in rows):
        return []
    return [
        FileColumn(
            name,
            entry.name,
            rule="empty_file",
            severity="error",
            problem=f"The folder {entry.name} holds no file.",
            hint="Put at least one csv, csv.gz, parquet or sql file there, or remove the folder.",
        )
    ]


def _describe_text(base: FileColumn, path: Path, aliases: Aliases, columns: Sequence[InputColumn]) -> list[FileColumn]:
    base = replace(base, format="csv")
    try:
        layout = sniff_text(path, aliases)
    except (OSError, EOFError) as error:
        layout = f"cannot be opened ({error})"
    if isinstance(layout, str):
        empty = layout == "is empty"
        return [
            replace(
                base,
                rule="empty_file" if empty else "undecodable_file",
                severity="error",
                problem=f"{base.source_file} {layout}.",
                hint="Export the file again." if empty else "Save it as CSV in UTF-8.",
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
        return [_header_only(base)]
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
        unit = column.unit
        if unit == "auto":
            unit = "micros" if sniff_micros(samples[column.position]) else "currency"
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


def _header_only(base: FileColumn) -> FileColumn:
    return replace(
        base,
        rule="empty_file",
        severity="error",
        problem=f"{base.source_file} has a header but no rows.",
        hint="Export the file again, or remove it.",
    )


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
    with open_scratch() as connection:
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
        return [_header_only(base)]
    return [*rows, *missing_columns(base, rows, columns), *_ambiguous_dates(base, rows)]


def _demo_columns(relation: Any, name: str, aliases: Aliases, columns: Sequence[InputColumn]) -> list[FileColumn]:
    base = FileColumn(name, f"demo_{name}", format="demo")
    rows = _relation_columns(base, relation, aliases)
    return [*rows, *missing_columns(base, rows, columns)] if rows else [_header_only(base)]


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


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
