"""What changed between the published build and one that could be made now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from elv.builds.sources import Source

TABLE = "quality.build_fingerprints"
_COMMAND = "command"


@dataclass(frozen=True)
class Unchanged:
    """Nothing that decides the result changed since the published build of this time."""

    built_at: datetime | None


def changes_since_published(published_db: Path, working_db: Path, now: Sequence[Source]) -> Unchanged | list[str]:
    """Compare what a build would be made from now with what both databases were made from.

    The working database counts too: after a build that failed it is no longer what was published. There any command
    will do, since validating the same inputs leaves the same tables.

    Returns:
        `Unchanged`, or the names of what changed (one sentence where nothing is known).
    """
    before, built_at = _stored(published_db)
    working, _ = _stored(working_db)
    if before is None or working is None:
        return ["no published build says what it was made from"]
    changed = _differences(before, now)
    if not changed:
        wanted = [source for source in now if source.kind != _COMMAND]
        changed = _differences([source for source in working if source.kind != _COMMAND], wanted)
    return changed or Unchanged(built_at)


def build_of(database: Path) -> str | None:
    """Id of the build that a database holds; None where it is missing, cannot be read, or names none."""
    if not database.exists():
        return None
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            named: str | None = connection.execute(f"select max(build_id) from {TABLE}").fetchall()[0][0]
            return named
    except duckdb.Error:
        return None


def _stored(database: Path) -> tuple[list[Source] | None, datetime | None]:
    """What a database was made from, and when; None where it does not say, or another process holds it."""
    if not database.exists():
        return None, None
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute(f"select kind, name, checksum, built_at from {TABLE}").fetchall()
    except duckdb.Error:
        # An older build may lack a column, and a file may be damaged.
        return None, None
    return [Source(kind, name, checksum) for kind, name, checksum, _ in rows], rows[0][3] if rows else None


def _differences(before: Sequence[Source], now: Sequence[Source]) -> list[str]:
    """Kinds and names of what is new, gone, different or unknowable."""
    old = {(source.kind, source.name): source.checksum for source in before}
    new = {(source.kind, source.name): source.checksum for source in now}
    unequal = [key for key in old.keys() | new.keys() if key not in old or key not in new or old[key] != new[key]]
    unknowable = [key for key, checksum in new.items() if checksum is None]
    return [f"{kind} {name}" for kind, name in sorted({*unequal, *unknowable})]
