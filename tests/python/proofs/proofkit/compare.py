"""What differs between the examples of two builds, in SQL: EXCEPT ALL both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

TABLE = "features.lead_examples"


@dataclass(frozen=True)
class Difference:
    """Rows that only one of two builds has, and the columns they differ in."""

    rows: int
    columns: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.rows > 0 or bool(self.columns)


def feature_types(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    """Feature columns of a build with their types."""
    described = connection.execute(f"describe {database}.{TABLE}").fetchall()
    return {name: kind for name, kind, *_ in described if "__" in name}


def feature_difference(one: Path, other: Path, leads: Sequence[str] | None = None, past: bool = True) -> Difference:
    """Compare the features of the given leads (of all others where past is false) in two built copies.

    Columns that only one build has, or has as another type, count as differences.
    """
    with _both(one, other) as connection:
        types = feature_types(connection, "one"), feature_types(connection, "other")
        unequal = {name for name in types[0] | types[1] if types[0].get(name) != types[1].get(name)}
        names = sorted(set(types[0]) & set(types[1]) - unequal)
        rows, differing = _compare(connection, TABLE, "lead_id", names, leads, past)
        return Difference(rows, tuple(sorted(unequal | set(differing))))


def label_difference(
    one: Path, other: Path, leads: Sequence[str], columns: Sequence[str] = ("label", "label_state")
) -> Difference:
    """Compare the labels of the given leads in two built copies."""
    with _both(one, other) as connection:
        return Difference(*_compare(connection, TABLE, "lead_id", columns, leads, True))


def table_difference(one: Path, other: Path, table: str, leaving_out: Sequence[str] = ()) -> Difference:
    """Compare all rows of a table of two built copies, apart from the named columns."""
    with _both(one, other) as connection:
        described = [
            {name: kind for name, kind, *_ in connection.execute(f"describe {database}.{table}").fetchall()}
            for database in ("one", "other")
        ]
        names = [name for name in described[0] if name not in leaving_out]
        unequal = [name for name in described[0] | described[1] if described[0].get(name) != described[1].get(name)]
        if unequal:
            return Difference(0, tuple(unequal))
        return Difference(*_compare(connection, table, None, names, None, True))


def _both(one: Path, other: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, project in (("one", one), ("other", other)):
        connection.execute(f"attach '{project / 'warehouse' / 'elv.duckdb'}' as {name} (read_only)")
    return connection


def _compare(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: str | None,
    names: Sequence[str],
    leads: Sequence[str] | None,
    past: bool,
) -> tuple[int, tuple[str, ...]]:
    condition = ""
    if leads is not None:
        connection.execute("create or replace temp table compared as select unnest(?) as lead_id", [list(leads)])
        condition = f" where lead_id {'' if past else 'not '}in (select lead_id from compared)"

    def count(columns: Sequence[str]) -> int:
        chosen = ", ".join(f'"{name}"' for name in ([key] if key else []) + list(columns))
        sides = [f"select {chosen} from {database}.{table}{condition}" for database in ("one", "other")]
        query = f"(({sides[0]}) except all ({sides[1]})) union all (({sides[1]}) except all ({sides[0]}))"
        return connection.execute(f"select count(*) from ({query})").fetchall()[0][0]

    rows = count(names)
    return rows, tuple(name for name in names if count([name])) if rows else ()
