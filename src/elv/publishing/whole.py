"""Whether the published copy still holds what was written into it."""

from pathlib import Path

import duckdb


def damaged_tables(published_db: Path, working_db: Path) -> list[str]:
    """Name the tables whose rows are not those that were published, and those that cannot be read.

    The checksums are in the working database; where it has none, as after a build that published nothing, every row
    is read all the same.
    """
    expected = _checksums(working_db)
    damaged = []
    try:
        with duckdb.connect(str(published_db), read_only=True) as copy:
            tables = copy.execute("select schema_name, table_name from duckdb_tables() order by all").fetchall()
            for schema, table in tables:
                name = f"{'marts' if schema == 'main' else schema}.{table}"
                if not _is_whole(copy, f'"{schema}"."{table}"', expected.get(name)):
                    damaged.append(name)
    except duckdb.Error:
        return [published_db.name]
    return damaged


def _is_whole(copy: duckdb.DuckDBPyConnection, relation: str, expected: str | None) -> bool:
    try:
        found = copy.execute(
            f"select coalesce(printf('%032x', sum(hash(copied))), '') from {relation} as copied"
        ).fetchall()[0][0]
    except duckdb.Error:
        return False
    return expected in (None, found)


def _checksums(working_db: Path) -> dict[str, str]:
    query = "select schema_name || '.' || table_name, checksum from quality.published_marts where status = 'published'"
    try:
        with duckdb.connect(str(working_db), read_only=True) as working:
            return dict(working.execute(query).fetchall())
    except duckdb.Error:
        return {}
