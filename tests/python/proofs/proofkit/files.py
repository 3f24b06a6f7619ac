"""Worlds: input rows of a company as text tables of a DuckDB connection, and the data folders written from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa


def read_demo(demo: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """The demo's inputs as they are."""
    return _world({table: _ordered(demo, f"demo.demo_{table}") for table in tables})


def copy_world(world: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same rows in a connection of their own."""
    return _world({table: _ordered(world, table) for table in table_names(world)})


def shuffled(world: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same rows in another order."""
    order = "select rows.* from {} as rows order by hash(rows), rowid desc"
    return _world({table: world.execute(order.format(table)).to_arrow_table() for table in table_names(world)})


def write_world(world: duckdb.DuckDBPyConnection, folder: Path, parts: int = 1, suffix: str = "csv") -> Path:
    """Write a world as files of a data folder, each input as one file or as a folder of parts."""
    folder.mkdir(parents=True, exist_ok=True)
    options = "format csv, header" if suffix == "csv" else "format parquet"
    for table in table_names(world):
        if parts == 1:
            world.execute(f"copy {table} to '{folder / f'{table}.{suffix}'}' ({options})")
            continue
        (folder / table).mkdir()
        for part in range(parts):
            rows = f"(select * from {table} where rowid % {parts} = {part} order by rowid)"
            world.execute(f"copy {rows} to '{folder / table / f'part-{part}.{suffix}'}' ({options})")
    return folder


def table_names(world: duckdb.DuckDBPyConnection) -> list[str]:
    """Inputs of a world; temporary tables are notes of whoever made it."""
    query = "select table_name from duckdb_tables() where not temporary order by table_name"
    return [row[0] for row in world.execute(query).fetchall()]


def _world(tables: Mapping[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    """A connection with these tables, rows in their order."""
    world = duckdb.connect()
    for table, rows in tables.items():
        world.register("arriving", rows)
        world.execute(f"create table {table} as select * from arriving")
        world.unregister("arriving")
    return world


def _ordered(connection: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    return connection.execute(f"select * from {table} order by all").to_arrow_table()
