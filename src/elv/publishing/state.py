"""What the published copy keeps besides its public tables, so that it is a whole version that a build can go back to.

`score` and the builds of one question use tables that they do not build. A train that was killed half way, or ran on
other inputs, has left its own in the working database. Before such a build they come from the published copy, which
changes in one step at the end of a whole build. A working database that is lost gets its history back the same way.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from elv.publishing.questions import ASKED

KEPT_SCHEMA = "kept"
# Tables without a public home that `score` and its tests read and do not build. A test holds the list against the
# graph of the project.
LEARNED = {
    "evaluation": (
        "baseline_calibration",
        "baseline_rates",
        "candidate_comparisons",
        "drift_reference",
        "frozen_predictions",
    ),
    "intermediate": (
        "int_campaign_history",
        "int_customer_attributes",
        "int_lead_attributes",
        "int_lead_delay_curves",
    ),
    "ml": (
        "account_value_segments",
        "feature_probe",
        "lead_value_segments",
        "predict_holdout",
        "read_coefficients",
        "value_models",
    ),
    "reference": ("promoted_models",),
}
# What builds saw of inputs: it cannot be made again. A build that failed has seen it all the same.
SEEN = {"staging": ("stg_ads_snapshots", "stg_leads_snapshots", "stg_outcomes_snapshots")}
_HOMES = {table: schema for homes in (LEARNED, SEEN) for schema, tables in homes.items() for table in tables}
_FINGERPRINTS = "quality.build_fingerprints"


def kept_tables(connection: Any) -> list[tuple[str, str]]:
    """The tables of a working database that a version keeps, as (schema, table)."""
    found = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = current_database() order by all"
    ).fetchall()
    return [(schema, table) for schema, table in found if _HOMES.get(table) == schema]


def is_in_step(published_db: Path, working_db: Path) -> bool:
    """Whether nothing began to build in the working database since the published copy was made from it.

    A build of one question leaves less in the working database than in the copy, which keeps the other's rows.
    """
    published = _built_at(published_db)
    return published is not None and published == _built_at(working_db) and not _answers_one_question(working_db)


def restore(published_db: Path, working_db: Path, *, is_lost: bool = False) -> bool:
    """Put the tables of the published version into the working database, all or none; False where it keeps none.

    Args:
        published_db: the published copy.
        working_db: the working database, which nobody else has open; made where it is missing.
        is_lost: the working database holds nothing, so that what builds saw of inputs comes back, too.
    """
    if not _has_kept(published_db):
        return False
    with duckdb.connect(str(working_db), config={"storage_compatibility_version": "latest"}) as working:
        place = str(published_db).replace("'", "''")
        working.execute(f"attach '{place}' as version (read_only)")
        working.execute("begin")
        for source, schema, table in _homes(working, is_lost):
            working.execute(f'create schema if not exists "{schema}"')
            working.execute(f'create or replace table "{schema}"."{table}" as from {source}')
        working.execute("commit")
        working.execute("detach version")
    return True


def move_aside(working_db: Path) -> Path:
    """Rename a working database that cannot be opened, with its log, so that the next build makes a new one."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = working_db.with_name(f"{working_db.stem}-damaged-{moment}{working_db.suffix}")
    for suffix in (".wal", ""):
        source = working_db.with_name(working_db.name + suffix)
        if source.exists():
            os.replace(source, aside.with_name(aside.name + suffix))
    return aside


def _homes(working: Any, is_lost: bool) -> Iterable[tuple[str, str, str]]:
    """Tables of the version with the place that each of them has in the working database."""
    views = set(working.execute("select schema_name, view_name from duckdb_views() where not internal").fetchall())
    tables = working.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'version' order by all"
    ).fetchall()
    for schema, table in tables:
        home = {"main": "marts", KEPT_SCHEMA: _HOMES.get(table)}.get(schema, schema)
        # A view shows tables that come back.
        if home is None or (home, table) in views or (home in SEEN and not is_lost):
            continue
        yield f'version."{schema}"."{table}"', home, table


def _has_kept(published_db: Path) -> bool:
    try:
        with duckdb.connect(str(published_db), read_only=True) as copy:
            query = f"select count(*) from duckdb_tables() where schema_name = '{KEPT_SCHEMA}'"
            return bool(copy.execute(query).fetchall()[0][0])
    except duckdb.Error:
        return False


def _answers_one_question(database: Path) -> bool:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            query = f"select checksum from {_FINGERPRINTS} where kind = 'command'"
            return any(selector in ASKED for (selector,) in connection.execute(query).fetchall())
    except duckdb.Error:
        return False


def _built_at(database: Path) -> datetime | None:
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            moment: datetime | None = connection.execute(f"select max(built_at) from {_FINGERPRINTS}").fetchall()[0][0]
            return moment
    except duckdb.Error:
        return None
