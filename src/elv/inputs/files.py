"""Which files a data folder holds for each input, and what each of their columns means."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from elv.builds import Salt
from elv.inputs.described import INPUTS, FileColumn, InputColumn, read_columns, to_table
from elv.inputs.entries import empty_input, input_of, parts_of, unread_entries
from elv.inputs.header_notes import Currencies
from elv.inputs.headers import Alias, Aliases, aliases_for
from elv.inputs.kinds import is_litter
from elv.inputs.layouts import demo_columns, describe_file
from elv.inputs.personal import personal_in_all_parts
from elv.inputs.places import data_folder
from elv.inputs.survey import Limits
from elv.inputs.templates import is_template
from elv.inputs.versions import with_versions


def input_files(
    data_dir: str,
    column_rows: Any,
    alias_rows: Any,
    demo: Mapping[str, Any],
    source_dir: str = "",
    null_texts: Sequence[str] = (),
    limits: Limits | None = None,
    currencies: Currencies | None = None,
    personal_rows: Any = None,
    salt: Salt | None = None,
    asked: Collection[str] = INPUTS,
) -> pa.Table:
    """List the columns of every input file under data_dir, or of the demo relations where it is empty.

    column_rows and alias_rows are relations over seeds/input_columns.csv and seeds/column_aliases.csv.
    One row per (file, column); a file that cannot be read, or lacks a required column, has a row at
    position 0 with the problem. source_dir is the folder that .sql inputs read from; empty: data_dir. null_texts
    are the strings treated as null: they decide, too, whether a file need be read again. limits are the sizes
    beyond which a file is refused, and the encoding that the user declared; currencies are those that a
    header may name. personal_rows is a relation over seeds/personal_words.csv; rows that were read under another salt
    are read again. Of inputs that are not `asked` for nothing is read or said.
    """
    data_dir = data_folder(data_dir)
    columns = read_columns(column_rows)
    aliases = read_aliases(alias_rows, columns, currencies or Currencies(), personal_rows)
    if not data_dir:
        rows = [row for name in demo for row in demo_columns(demo[name], name, aliases[name], columns)]
    else:
        found = describe_folder(Path(data_dir), aliases, columns, source_dir, limits)
        others = set(INPUTS) - set(asked)
        described = [row for row in found if row.input not in others or row.rule == "missing_input"]
        rows = with_versions(personal_in_all_parts(described), Path(data_dir), columns, null_texts, salt)
    return to_table(rows)


def read_aliases(
    relation: Any, columns: Sequence[InputColumn], currencies: Currencies, personal_rows: Any = None
) -> dict[str, Aliases]:
    """Aliases by input, in the order of seeds/column_aliases.csv: of two that compete the first wins."""
    chosen = relation.project(
        "coalesce(platform, ''), coalesce(layout, ''), input, header, canonical_column, coalesce(unit, '')"
    ).fetchall()
    rows = [Alias(*row) for row in chosen]
    pairs = [(column.input, column.name) for column in columns]
    words = () if personal_rows is None else tuple(personal_rows.project("word, place").order("all").fetchall())
    return {name: aliases_for(name, pairs, rows, currencies, words) for name in INPUTS}


def describe_folder(
    folder: Path,
    aliases: Mapping[str, Aliases],
    columns: Sequence[InputColumn],
    source_dir: str = "",
    limits: Limits | None = None,
) -> list[FileColumn]:
    """Describe every file of a data folder; what is not read has a row with the reason."""
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
    others: list[Path] = []
    for entry in sorted(folder.iterdir()):
        name = input_of(entry)
        if name and is_template(entry, name, (each.name for each in columns if each.input == name)):
            continue
        if name is not None and not is_litter(entry):
            found.setdefault(name, []).append(entry)
        else:
            others.append(entry)
    rows.extend(unread_entries(folder, others, found))
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
        parts, left_out = parts_of(folder, entries[0], name)
        rows.extend(left_out)
        described = []
        for path in parts:
            described.extend(
                describe_file(folder, path, name, aliases[name], columns, source_dir=source_dir, limits=limits)
            )
        rows.extend(described or empty_input(name, entries[0]))
    filled = {row.input for row in rows if row.column_position > 0}
    # A part without rows harms nobody where another part has some.
    return [replace(row, severity="warn") if row.rule == "empty_file" and row.input in filled else row for row in rows]
