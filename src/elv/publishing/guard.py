"""Stop a build that would publish far less than the last one, before anything is published.

Every test can pass on a delivery that lacks most of its rows. What people read is then a board that is nearly empty,
so such a build needs somebody's yes.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from elv.builds import digest
from elv.publishing.questions import ACCOUNTS, ASKED, INPUTS, LEADS, OWN

PUBLISHED_NAME = "marts.duckdb"
# How the command line says yes: an environment variable, since a changed var makes dbt parse the whole project anew.
ALLOWED_BY = "ELV_ALLOW_SHRINKING"
_PERMIT = "If that is right, say so with `--force` (plain dbt: --vars '{allow_shrinking: true}')."
# Lists of doubts: fewer of them is no loss.
_MAY_SHRINK = {"customer_match_review"}
# Leads are scored before anything came of them.
_NOT_NEEDED_TO_SCORE = {"outcomes"}


class ShrinkingError(RuntimeError):
    """A build would lose rows or inputs that the last published copy has; the message says which."""


def is_allowed(declared: bool) -> bool:
    """Whether the var or the command line permits a smaller copy."""
    return declared or os.environ.get(ALLOWED_BY) == "1"


def check_not_shrinking(
    session: Any, located: Sequence[tuple[str, str]], warehouse_dir: str | Path, selector: str | None
) -> None:
    """Compare what is about to be published with the last published copy.

    The demo's copy is no yardstick for a company's own inputs, nor they for the demo. A copy from another source (the
    var source_name, or else the data folder) may be smaller, as new leads to score are: what is less is said then.

    Args:
        session: an open connection on the working database.
        located: the public tables as (schema, table).
        warehouse_dir: folder that holds the published copy.
        selector: selector of the build; one that scores needs no outcomes.

    Raises:
        ShrinkingError: a table of schema marts loses more than half of its rows, or an input has none any more.
    """
    published = Path(warehouse_dir) / PUBLISHED_NAME
    before = _read_copy(published)
    if before is None:
        return
    tables, inputs, had_files, source = before
    if had_files != _has_files(session, "quality"):
        return
    # What a build leaves out stays as it is published.
    left_out = {LEADS: ACCOUNTS, ACCOUNTS: LEADS}.get(ASKED.get(selector or "", ""), "")
    tables = {name: rows for name, rows in tables.items() if name not in OWN.get(left_out, ())}
    losses = [*_gone_inputs(session, inputs, selector), *_smaller_tables(session, located, tables)]
    if losses and source != _source(session, "quality"):
        sys.stderr.write("\n".join([f"{published} came from another data folder and is replaced:", *losses, ""]))
    elif losses:
        raise ShrinkingError(
            "\n".join([f"Nothing was published: {published} would lose much of what it holds.", *losses, _next_step()])
        )


def gone_inputs(before: Mapping[str, int], now: Mapping[str, int], selector: str | None) -> list[str]:
    """A sentence per input that had rows in the last published build and has none now."""
    spared = _NOT_NEEDED_TO_SCORE if (selector or "").startswith("score") else set()
    asked = ASKED.get(selector or "")
    spared = spared | (INPUTS[ACCOUNTS] if asked == LEADS else INPUTS[LEADS] if asked == ACCOUNTS else set())
    return [
        f"Input {name}: {rows:,} rows in the last published build, none now."
        for name, rows in sorted(before.items())
        if rows and not now.get(name) and name not in spared
    ]


def _next_step() -> str:
    return f"Check that the files of the data folder are whole and named like their inputs. {_PERMIT}"


def is_same_source(published: Path, sources: Mapping[str, str | None]) -> bool:
    """Whether a copy was built from the source that these checksums of settings, by name, stand for."""
    try:
        with duckdb.connect(str(published), read_only=True) as copy:
            return _source(copy, "quality") == _named_source(sources)
    except duckdb.Error:
        return True


def is_of_same_source(session: Any, published: Path) -> bool:
    """Whether a copy was built from what the working database was built from: the demo, or the same source."""
    before = _read_copy(published)
    if before is None:
        return False
    _, _, had_files, source = before
    return had_files == _has_files(session, "quality") and source == _source(session, "quality")


def _read_copy(published: Path) -> tuple[dict[str, int], dict[str, int], bool, str | None] | None:
    """Rows by table of marts and by input, whether files were read, and the source; None without a readable copy."""
    if not published.exists():
        return None
    try:
        with duckdb.connect(str(published), read_only=True) as copy:
            names = copy.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()
            tables = {name: _count(copy, f'main."{name}"') for (name,) in names}
            return tables, _input_rows(copy, "quality"), _has_files(copy, "quality"), _source(copy, "quality")
    except duckdb.Error:
        return None


def _smaller_tables(session: Any, located: Sequence[tuple[str, str]], before: Mapping[str, int]) -> list[str]:
    losses = []
    for schema, table in located:
        if schema != "marts" or table in _MAY_SHRINK or not before.get(table):
            continue
        now = _count(session, f'"{schema}"."{table}"')
        if 2 * now < before[table]:
            losses.append(f"Table marts.{table}: {before[table]:,} rows in the last published copy, {now:,} now.")
    return losses


def _gone_inputs(session: Any, before: Mapping[str, int], selector: str | None) -> list[str]:
    return gone_inputs(before, _input_rows(session, "quality"), selector)


def _input_rows(connection: Any, schema: str) -> dict[str, int]:
    if not _exists(connection, schema, "input_profile"):
        return {}
    query = f"select input, max(row_count) from {schema}.input_profile group by input"
    return dict(connection.execute(query).fetchall())


def _has_files(connection: Any, schema: str) -> bool:
    """Whether a build read files; the demo reads none."""
    if not _exists(connection, schema, "build_fingerprints"):
        return False
    return bool(_count(connection, f"{schema}.build_fingerprints where kind = 'input'"))


def _source(connection: Any, schema: str) -> str | None:
    if not _exists(connection, schema, "build_fingerprints"):
        return None
    query = f"select name, checksum from {schema}.build_fingerprints where kind = 'setting'"
    return _named_source(dict(connection.execute(query).fetchall()))


def _named_source(settings: Mapping[str, str | None]) -> str | None:
    """Checksum of the name under which a source goes: that of source_name where it is set, else of data_dir."""
    name = settings.get("source_name")
    return settings.get("data_dir") if name in (None, digest("")) else name


def _exists(connection: Any, schema: str, table: str) -> bool:
    found = connection.execute(
        "select count(*) from duckdb_tables()"
        " where database_name = current_database() and schema_name = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return bool(found[0])


def _count(connection: Any, relation: str) -> int:
    return int(connection.execute(f"select count(*) from {relation}").fetchone()[0])
