"""Rows of an input as text, with the place each of them comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from elv.builds import Salt
from elv.inputs.attributes import with_attributes
from elv.inputs.exclusions import FILLED_DOWN, ORDER_COLUMNS, filled_down, why_excluded
from elv.inputs.personal import ABOUT_PEOPLE, NOT_SHOWN, WITH_HASHES, first_cell_sql, kept_sql, set_salt
from elv.inputs.places import data_folder
from elv.inputs.sources import literal, open_scratch, quoted, source_relation
from elv.inputs.text import batch_schema, read_batches

# The column that says when a row happened, by input: its header's zone holds for the row.
_MAIN_DATES = ("date", "created_at", "ordered_at", "occurred_at", "closed_at", "qualified_at", "won_at", "lost_at")
# Columns that follow the canonical ones in every raw table.
_TRAILING = (
    "attributes",
    "source_file",
    "source_line",
    "source_platform",
    "decimal_mark",
    "date_order",
    "money_unit",
    "money_currency",
    "segment",
    "first_cell",
    "read_error",
    "read_text",
    "file_version",
    "header_zone",
)


def raw_input(
    connection: Any,
    name: str,
    *,
    data_dir: str,
    null_texts: Sequence[str],
    files: Any,
    columns: Any,
    demo: Any,
    source_dir: str = "",
    stored: Any = None,
    salt: Salt | None = None,
) -> Any:
    """All rows of one input as text; only those of files whose version is not stored yet, where stored is given.

    files is a relation over input_files, columns one over seeds/input_columns.csv, demo the input's demo
    relation. One row per record of a file: every canonical column of the input as varchar, attributes
    (map of the columns that are neither canonical nor left out), and where the row stands: source_file
    and source_line, the physical line it starts on (for Parquet and .sql the number of the row). A record
    that cannot be read has read_error set. source_dir is the folder that .sql inputs read from; empty:
    data_dir. stored is a relation over the rows that earlier builds left. Personal data is hashed under the salt or
    masked here, so that no table holds it.
    """
    if salt is not None:
        set_salt(connection, salt)
    elif name in WITH_HASHES:
        raise ValueError(f"Input {name} is read with a salt.")
    canonical = [row[0] for row in columns.filter(f"input = '{name}'").project("column_name").fetchall()]
    wanted = "source_file, format, encoding, delimiter, header_line, platform, column_position, header, "
    wanted += "canonical_column, attribute_name, unit, currency, date_order, decimal_mark, file_version, "
    wanted += "last_line, record_width, header_zone"
    kept = set() if stored is None else set(stored.project("source_file, file_version").distinct().fetchall())
    described = (
        files.filter(f"input = '{name}' and column_position > 0")
        .project(wanted)
        .order("source_file, column_position")
        .fetchall()
    )
    by_file: dict[str, list[tuple[Any, ...]]] = {}
    for row in described:
        if (row[0], row[14]) in kept:
            continue
        by_file.setdefault(row[0], []).append(row)
    selects = [
        _select_file(
            connection,
            f"elv_{name}_{number}",
            rows,
            canonical,
            data_dir=data_folder(data_dir),
            null_texts=null_texts,
            demo=demo,
            source_dir=source_dir,
            is_about_people=name in ABOUT_PEOPLE,
        )
        for number, rows in enumerate(by_file.values())
    ]
    return connection.sql("\nunion all\n".join(selects or [_empty(canonical)]))


def _select_file(
    connection: Any,
    alias: str,
    rows: Sequence[tuple[Any, ...]],
    canonical: Sequence[str],
    *,
    data_dir: str,
    null_texts: Sequence[str],
    demo: Any,
    source_dir: str,
    is_about_people: bool,
) -> str:
    """Register the rows of one file under a name; gives the SELECT that brings them into the common form."""
    source_file, file_format, encoding, delimiter, header_line, platform = rows[0][:6]
    if file_format == "csv":
        batches = read_batches(
            Path(data_dir) / source_file,
            encoding,
            delimiter,
            header_line,
            len(rows),
            record_width=rows[0][16],
            last_line=rows[0][15],
            headers=[row[7] or "" for row in rows],
        )
        schema = batch_schema(len(rows))
        errors = ""
    else:
        table = _typed_table(source_file, file_format, rows, data_dir=data_dir, source_dir=source_dir, demo=demo)
        batches, schema = iter(table.to_batches()), table.schema
        errors = "null"
    attributes = [(row[9], row[6] - 1) for row in rows if row[8] in {"attribute", "segment"}]
    reader = with_attributes(batches, schema, attributes, null_texts)
    # Filling down looks at the rows of an order more than once, which a stream gives once.
    connection.register(alias, reader.read_all() if platform in FILLED_DOWN else reader)
    values = {row[6]: f"c{row[6] - 1}" for row in rows}
    meaning = {row[8]: row for row in reversed(rows)}
    for row in rows:
        if row[8] == "time_of_day":
            day = meaning[row[9]][6]
            values[day] = f"trim(concat_ws(' ', nullif(trim({values[day]}), ''), nullif(trim({values[row[6]]}), '')))"
    if platform in FILLED_DOWN and "order_id" in meaning:
        for column in ORDER_COLUMNS & meaning.keys():
            position = meaning[column][6]
            values[position] = filled_down(values[position], values[meaning["order_id"][6]])
    excluded = why_excluded({column: values[row[6]] for column, row in meaning.items()}, list(values.values()))
    for column, row in meaning.items():
        values[row[6]] = kept_sql(column, values[row[6]], null_texts)
    parts = [
        f"{values[meaning[column][6]] if column in meaning else 'cast(null as varchar)'} as {quoted(column)}"
        for column in canonical
    ]
    segments = [f"coalesce({values[row[6]]}, '')" for row in rows if row[8] == "segment"]
    money = next((meaning[name] for name in ("spend", "value", "revenue", "unit_price") if name in meaning), None)
    orders = [row[12] for row in rows if row[12] and row[12] != "ambiguous"]
    trailing = {
        "attributes": "attributes",
        "source_file": literal(source_file),
        "source_line": "source_line",
        "source_platform": literal(platform),
        "decimal_mark": literal(money[13] if money else "."),
        "date_order": literal(orders[0] if orders else "mdy"),
        "money_unit": literal((money[10] if money else None) or "currency"),
        "money_currency": literal(money[11] if money else None),
        "segment": f"concat_ws(' | ', {', '.join(segments)})" if segments else "cast(null as varchar)",
        "first_cell": first_cell_sql(rows[0][8], values[rows[0][6]]),
        "read_error": errors or "read_error",
        "read_text": errors or "read_text",
        "file_version": literal(rows[0][14]),
        "header_zone": literal(next((meaning[name][17] for name in _MAIN_DATES if name in meaning), None)),
    }
    trailing["read_error"] = f"coalesce(cast({trailing['read_error']} as varchar), {excluded})"
    shown = f"case when {trailing['read_text']} is not null then '{NOT_SHOWN}' end" if is_about_people else ""
    trailing["read_text"] = f"cast({shown or trailing['read_text']} as varchar)"
    parts += [f"{expression} as {column}" for column, expression in trailing.items()]
    return f"select {', '.join(parts)} from {alias}"


def _typed_table(
    source_file: str, file_format: str, rows: Sequence[tuple[Any, ...]], *, data_dir: str, source_dir: str, demo: Any
) -> pa.Table:
    """Rows of a Parquet file, a query or a demo relation as text columns, with their numbers."""
    if file_format == "demo":
        ordered = demo.order(", ".join(quoted(row[7]) for row in rows))
        texts = [f"cast({quoted(row[7])} as varchar) as c{row[6] - 1}" for row in rows]
        return _numbered(ordered.project(", ".join(texts)).to_arrow_table())
    folder = Path(data_dir)
    with open_scratch(folder, source_dir) as scratch:
        relation = source_relation(scratch, folder, folder / source_file, source_dir)
        names = [f"cast({quoted(name)} as varchar) as c{i}" for i, name in enumerate(relation.columns)]
        found = relation.project(", ".join(names))
        if file_format == "sql":
            # A query gives its rows in no fixed order; sorted, they have line numbers that stay.
            found = found.order(", ".join(f"c{i}" for i in range(len(names))))
        return _numbered(found.to_arrow_table())


def _numbered(table: pa.Table) -> pa.Table:
    return table.append_column("source_line", pa.array(range(1, table.num_rows + 1), pa.int64()))


def _empty(canonical: Sequence[str]) -> str:
    """An absent input: the same columns and no rows."""
    types = {"attributes": "map(varchar, varchar)", "source_line": "bigint"}
    parts = [f"cast(null as varchar) as {quoted(column)}" for column in canonical]
    parts += [f"cast(null as {types.get(column, 'varchar')}) as {column}" for column in _TRAILING]
    return f"select {', '.join(parts)} where false"
