"""Open the published copy, for one request each."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from elv.report.facts.published import PublishedCopy


class CopyUnavailableError(Exception):
    """The published copy cannot be read now; the message says what to do."""


def connect(published_db: Path) -> Any:
    """Return a connection that reads the copy as it is now, and nothing else on the machine.

    The copy is attached to a database in memory that no other request shares: DuckDB hands out one instance per path
    within a process, so a download that is still under way would keep later pages on the file that a build replaced.
    """
    if not published_db.is_file():
        raise CopyUnavailableError(
            f"There is no {published_db}. Run `elv demo` or `elv train` first; while one is running, ask again"
            " once it is done."
        )
    # Without a folder for it nothing is ever spilled to the disk.
    connection = duckdb.connect(":memory:", config={"temp_directory": ""})
    try:
        path = str(published_db).replace("'", "''")
        connection.execute(f"attach '{path}' as marts (read_only)")
        connection.execute("use marts")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        reason = str(error).splitlines()[0]
        raise CopyUnavailableError(
            f"{published_db} cannot be read just now ({reason}). A build may be replacing it: ask again. If it stays"
            " so, publish it anew with `elv train --force`."
        ) from error
    return connection


@contextmanager
def reading(published_db: Path) -> Iterator[PublishedCopy]:
    """Yield the tables of the copy, for as long as the block lasts."""
    with closing(connect(published_db)) as connection:
        yield PublishedCopy(connection)
