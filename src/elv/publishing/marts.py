"""Copy the public tables into a file of their own and swap it in whole.

Readers of the working database would lock the build out, and the build them; readers of the published copy
hold a file that nobody writes to. The swap is one rename: whoever has the old file open goes on reading it,
and a build that is killed before the rename leaves it as it was.

DuckDB names a database after its file, and refuses `marts.lead_scores` as ambiguous where a database and a
schema are both called marts. So the copy keeps the tables of schema marts in its `main`: there
`marts.lead_scores` means the database marts, and one query runs on both files as it stands.
"""

import os
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from elv.publishing.guard import PUBLISHED_NAME, check_not_shrinking, is_allowed, is_of_same_source
from elv.publishing.private import OWNER_ONLY, make_private
from elv.publishing.questions import ASKED, Sources
from elv.publishing.state import KEPT_SCHEMA, kept_tables

PUBLIC_SCHEMAS = ("marts", "evaluation", "ml", "quality", "star")
_CATALOG = "published_copy"
# A selector (selectors.yml) is reviewed and keeps its tests; these are typed by hand.
_PARTIAL_FLAGS = (
    "SELECT",
    "EXCLUDE",
    "RESOURCE_TYPES",
    "EXCLUDE_RESOURCE_TYPES",
    "EMPTY",
    "SAMPLE",
)
_COLUMNS = pa.schema(
    [
        ("schema_name", pa.string()),
        ("table_name", pa.string()),
        ("row_count", pa.int64()),
        ("checksum", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
    ]
)


def publish_or_explain(
    session: Any,
    table_names: Sequence[str],
    warehouse_dir: str | Path,
    dbt_flags: object,
    allow_shrinking: bool = False,
) -> pa.Table:
    """Publish under a build in which every test runs; otherwise say why nothing was published.

    Args:
        session: an open DuckDB connection or cursor on the working database, outside a transaction.
        table_names: the public tables; each must exist in exactly one of `PUBLIC_SCHEMAS`.
        warehouse_dir: folder that holds `marts.duckdb`.
        dbt_flags: dbt's flags of this invocation, as attributes in upper case (`WHICH`, `SELECT`, ...).
        allow_shrinking: publish even if much of the last published copy gets lost.

    Returns:
        One row per table: schema_name, table_name, row_count, checksum, status (`published` or
        `not published`) and reason (empty when published).

    Raises:
        ShrinkingError: the copy would lose more than half of a table, or an input is gone, and nobody allowed it.
    """
    reason = why_not(dbt_flags)
    if not reason:
        selector = getattr(dbt_flags, "SELECTOR", None)
        if not is_allowed(allow_shrinking):
            located = locate(session, table_names)
            check_not_shrinking(session, located, warehouse_dir, selector)
        return publish(session, table_names, warehouse_dir, ASKED.get(selector or ""))
    rows = [(schema, table, None, None, "not published", reason) for schema, table in locate(session, table_names)]
    return _to_table(rows)


def why_not(dbt_flags: object) -> str:
    """Why this invocation may not publish: a sentence, or an empty string when it may."""
    command = getattr(dbt_flags, "WHICH", None)
    if command != "build":
        return f"dbt {command} does not run the tests between the tables; dbt build does, and publishes"
    for name in _PARTIAL_FLAGS:
        if getattr(dbt_flags, name, None):
            option = "--" + name.lower().replace("_", "-")
            return f"{option} leaves out tests or rows, so this build may not publish"
    return ""


def publish(session: Any, table_names: Sequence[str], warehouse_dir: str | Path, asked: str | None = None) -> pa.Table:
    """Write the tables to a new file beside `marts.duckdb`, then put it in that name's place.

    Arguments and result are those of `publish_or_explain`. `asked` is the one question (leads or accounts) that was
    built: rows of the other stay as they are published. Any error leaves the published file untouched.

    Raises:
        LookupError: a table is in none, or in several, of the public schemas.
    """
    folder = Path(warehouse_dir)
    folder.mkdir(parents=True, exist_ok=True)
    # Only one build can hold the working database, so what lies here was left by one that was killed.
    for leftover in folder.glob(".marts-*.duckdb*"):
        leftover.unlink()
    draft = folder / f".marts-{uuid.uuid4().hex[:12]}.duckdb"
    located = locate(session, table_names)
    published = folder / PUBLISHED_NAME
    is_same = asked is not None and is_of_same_source(session, published)
    sources = Sources(session, asked, published, is_same_source=is_same)
    # An older file format, so that whatever DuckDB an analyst has can read it.
    session.execute(f"attach '{_quoted(draft)}' as {_CATALOG} (storage_version 'v1.0.0')")
    try:
        # One transaction: a commit per statement would wait for the disk a hundred times.
        session.execute("begin")
        try:
            for schema, table in located:
                _copy(session, schema, table, sources)
            _copy_kept(session, sources)
            _copy_comments(session, located)
            session.execute("commit")
        except BaseException:
            session.execute("rollback")
            raise
        rows = [_describe(session, schema, table) for schema, table in located]
        session.execute(f"checkpoint {_CATALOG}")
    finally:
        session.execute(f"detach {_CATALOG}")
        sources.close()
    if (folder.stat().st_mode & OWNER_ONLY) == 0:
        make_private(folder)
    _sync(draft)
    os.replace(draft, folder / PUBLISHED_NAME)
    _sync(folder)
    return _to_table(rows)


def locate(session: Any, table_names: Iterable[str]) -> list[tuple[str, str]]:
    """Find each table's schema; returns (schema, table) pairs sorted by both."""
    schemas = ", ".join(f"'{schema}'" for schema in PUBLIC_SCHEMAS)
    found = session.execute(
        "select table_schema, table_name from information_schema.tables"
        f" where table_catalog = current_database() and table_schema in ({schemas})"
    ).fetchall()
    located = []
    for name in table_names:
        homes = [schema for schema, table in found if table == name]
        if len(homes) != 1:
            where = f"in {', '.join(sorted(homes))}" if homes else "in none of them"
            raise LookupError(f"table {name} must be in one of {', '.join(PUBLIC_SCHEMAS)}; it is {where}")
        located.append((homes[0], name))
    return sorted(located)


def _copy(session: Any, schema: str, table: str, sources: Sources) -> None:
    if schema != "marts":
        session.execute(f'create schema if not exists {_CATALOG}."{schema}"')
    session.execute(f"create table {_target(schema, table)} as select * from {sources.relation(schema, table)}")


def _copy_kept(session: Any, sources: Sources) -> None:
    """Copy what the next build needs of this one, so that both change in the same step."""
    session.execute(f"create schema {_CATALOG}.{KEPT_SCHEMA}")
    kept = kept_tables(session)
    for schema, table in kept:
        rows = sources.relation(schema, table)
        session.execute(f'create table {_CATALOG}.{KEPT_SCHEMA}."{table}" as select * from {rows}')
    for table in sources.other_kept([table for _, table in kept], KEPT_SCHEMA):
        session.execute(f'create table {_CATALOG}.{KEPT_SCHEMA}."{table}" as from {sources.old(KEPT_SCHEMA, table)}')


def _copy_comments(session: Any, located: Sequence[tuple[str, str]]) -> None:
    described = "comment is not null and database_name = current_database()"
    for schema, table, comment in session.execute(
        f"select schema_name, table_name, comment from duckdb_tables() where {described}"
    ).fetchall():
        if (schema, table) in located:
            session.execute(f"comment on table {_target(schema, table)} is '{_quoted(comment)}'")
    for schema, table, column, comment in session.execute(
        f"select schema_name, table_name, column_name, comment from duckdb_columns() where {described}"
    ).fetchall():
        if (schema, table) in located:
            session.execute(f"comment on column {_target(schema, table)}.\"{column}\" is '{_quoted(comment)}'")


def _describe(session: Any, schema: str, table: str) -> tuple[str, str, int, str, str, str]:
    # A sum of row hashes is the same in any order of rows, and unlike xor it notices a row that occurs twice.
    # DuckDB's own hash: md5 of rows as text took ten times as long as the copy.
    count, checksum = session.execute(
        f"select count(*), coalesce(printf('%032x', sum(hash(copied))), '') from {_target(schema, table)} as copied"
    ).fetchall()[0]
    return schema, table, count, checksum, "published", ""


def _target(schema: str, table: str) -> str:
    return f'{_CATALOG}."{"main" if schema == "marts" else schema}"."{table}"'


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")


def _sync(path: Path) -> None:
    """Have the disk hold the file before its name changes, so that a power cut cannot publish half of it."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _to_table(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(_COLUMNS.names, row, strict=True)) for row in rows], schema=_COLUMNS)
