"""Macros as SQL expressions, run by DuckDB on texts, and data folders read as a build reads them."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pytest
from folder_reader import FolderReader
from rendered import Project


@pytest.fixture(scope="session")
def evaluate():
    """Gives what a macro makes of each text; further columns of the row by name."""
    made = Project().macros
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")

    def run(
        macro: str, texts: Sequence[str], decimal_mark: str = ".", date_order: str = "mdy", zone: str = "", **named: Any
    ) -> list[Any]:
        connection.execute(
            "create or replace temp table texts as "
            "select unnest(range(len($1))) as place, unnest($1::varchar[]) as text",
            [list(texts)],
        )
        query = f"select {made[macro]('text', **named)} from (select *, '{decimal_mark}' as decimal_mark, "
        query += f"'{date_order}' as date_order, nullif('{zone}', '') as zone from texts) as texts order by place"
        return [row[0] for row in connection.execute(query).fetchall()]

    return run


@pytest.fixture(scope="session")
def read_folder():
    """Gives what comes out of a data folder."""
    return FolderReader().read
