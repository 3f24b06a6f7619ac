"""Parquet files and .sql inputs as relations of a connection of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import duckdb


def source_relation(connection: duckdb.DuckDBPyConnection, folder: Path, path: Path, source_dir: str = "") -> Any:
    """A relation over a Parquet file or the one SELECT of an .sql file; raises ValueError with a sentence.

    In the statement {data_dir} stands for the data folder, {source_dir} for the folder of the files it
    reads (the data folder where none is given).
    """
    if path.suffix.lower() == ".parquet":
        return connection.read_parquet(path.resolve().as_posix())
    text = statement_text(path, folder, source_dir)
    statements = duckdb.extract_statements(text)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ValueError(f"{path.name} must hold exactly one SELECT statement")
    return connection.sql(text.strip().rstrip(";"))


def statement_text(path: Path, folder: Path, source_dir: str = "") -> str:
    """The text of an .sql input with its placeholders replaced by folders."""
    text = path.read_text(encoding="utf-8-sig")
    places = {"{data_dir}": folder, "{source_dir}": Path(source_dir) if source_dir else folder}
    for placeholder, place in places.items():
        text = text.replace(placeholder, place.resolve().as_posix().replace("'", "''"))
    return text


def open_scratch(folder: Path, source_dir: str = "") -> duckdb.DuckDBPyConnection:
    """A connection for Parquet and .sql inputs that sees the files of these two folders and nothing else.

    It is apart from the warehouse, cannot follow links out of the folders, has no network, no extensions and no
    Python variables, and its settings are locked.
    """
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    # The limit of the build (profiles/profiles.yml).
    connection.execute(f"set memory_limit = {literal(os.environ.get('ELV_MEMORY_LIMIT') or '6GB')}")
    connection.execute("set python_enable_replacements = false")
    places = [folder.resolve(), *([Path(source_dir).resolve()] if source_dir else [])]
    allowed = ", ".join("'" + place.as_posix().replace("'", "''") + "'" for place in places)
    connection.execute(f"set allowed_directories = [{allowed}]")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def literal(text: str | None) -> str:
    """A text as SQL, typed even where it is null."""
    if text is None:
        return "cast(null as varchar)"
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
