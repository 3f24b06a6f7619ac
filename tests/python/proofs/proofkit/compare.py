"""What differs between the tables of two builds, in SQL: EXCEPT ALL both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from proofkit.project import read


@dataclass(frozen=True)
class Examples:
    """A table of examples and the column that names them."""

    table: str
    key: str


LEADS = Examples("features.lead_examples", "lead_id")
ACCOUNTS = Examples("features.account_examples", "example_id")


@dataclass(frozen=True)
class Difference:
    """Rows that only one of two builds has, and the columns they differ in."""

    rows: int
    columns: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.rows > 0 or bool(self.columns)


def feature_difference(
    one: Path, other: Path, ids: Sequence[str] | None = None, past: bool = True, of: Examples = LEADS
) -> Difference:
    """Compare the features of the given examples (of all others where past is false) in two built copies.

    Columns that only one build has, or has as another type, count as differences.
    """
    with _both(one, other, of, ids, past) as connection:
        types = [{name: kind for name, kind in _types(connection, side).items() if "__" in name} for side in _SIDES]
        unequal = {name for name in types[0] | types[1] if types[0].get(name) != types[1].get(name)}
        found = _compare(connection, [of.key], sorted(set(types[0]) & set(types[1]) - unequal))
        return Difference(found.rows, tuple(sorted(unequal | set(found.columns))))


def label_difference(
    one: Path,
    other: Path,
    ids: Sequence[str],
    columns: Sequence[str] = ("label", "label_state"),
    of: Examples = LEADS,
) -> Difference:
    """Compare the labels of the given examples in two built copies."""
    with _both(one, other, of, ids) as connection:
        return _compare(connection, [of.key], columns)


def table_difference(one: Path, other: Path, table: str, leaving_out: Sequence[str] = ()) -> Difference:
    """Compare all rows of a table of two built copies, apart from the named columns."""
    with _both(one, other, Examples(table, "")) as connection:
        types = [_types(connection, side) for side in _SIDES]
        unequal = tuple(name for name in types[0] | types[1] if types[0].get(name) != types[1].get(name))
        if unequal:
            return Difference(0, unequal)
        return _compare(connection, [], [name for name in types[0] if name not in leaving_out])


_SIDES = ("one", "other")


def _both(
    one: Path, other: Path, of: Examples, ids: Sequence[str] | None = None, past: bool = True
) -> duckdb.DuckDBPyConnection:
    """A connection with a table of both builds. Copied, since views know their warehouse by its name."""
    connection = duckdb.connect()
    condition = "" if ids is None else f" where ({of.key} in (select unnest($1))) = {past}"
    for side, project in zip(_SIDES, (one, other), strict=True):
        with read(project) as warehouse:
            query = warehouse.execute(f"select * from {of.table}{condition}", [] if ids is None else [list(ids)])
            connection.register("arriving", query.to_arrow_table())
        connection.execute(f"create table {side} as select * from arriving")
        connection.unregister("arriving")
    return connection


def _types(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in connection.execute(f"describe {side}").fetchall()}


def _compare(connection: duckdb.DuckDBPyConnection, key: Sequence[str], names: Sequence[str]) -> Difference:
    def count(columns: Sequence[str]) -> int:
        chosen = ", ".join(f'"{name}"' for name in [*key, *columns])
        one, other = (f"(select {chosen} from {side})" for side in _SIDES)
        query = f"select count(*) from (({one} except all {other}) union all ({other} except all {one}))"
        return connection.execute(query).fetchall()[0][0]

    rows = count(names)
    return Difference(rows, tuple(name for name in names if count([name])) if rows else ())
