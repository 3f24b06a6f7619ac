"""Open the published copy, for one request each."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

import duckdb

from elv.report.facts.published import PublishedCopy


class CopyUnavailableError(Exception):
    """The published copy cannot be read now; the message says what to do."""


_Stamp = tuple[str, int, int, int]


class _Opened:
    """A copy that is open, and how many requests read it."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.readers = connection, 0


_opened: dict[_Stamp, _Opened] = {}
# Of one thread twice: what is thrown away while it is held may be a reader.
_lock = RLock()


class _Reader:
    """A connection of one request."""

    def __init__(self, stamp: _Stamp, cursor: Any) -> None:
        self._stamp: _Stamp | None = stamp
        self._cursor = cursor

    def execute(self, *query: Any) -> Any:
        return self._cursor.execute(*query)

    def close(self) -> None:
        """Give the connection back; twice is once."""
        stamp, self._stamp = self._stamp, None
        if stamp:
            self._cursor.close()
            _give_back(stamp)

    def __del__(self) -> None:
        """A download that nobody took to its end is given back with what holds it."""
        self.close()


def _give_back(stamp: _Stamp) -> None:
    """Count one reader less; the last one closes the copy."""
    with _lock:
        opened = _opened.get(stamp)
        if opened is not None:
            opened.readers -= 1
            if not opened.readers:
                del _opened[stamp]
                opened.connection.close()


def connect(published_db: Path) -> Any:
    """Return a connection that reads the copy as it is now, and nothing else on the machine.

    The copy is attached to a database in memory: DuckDB hands out one instance per path within a process, so a download
    that is still under way would keep later pages on the file that a build replaced. Requests at the same time share
    one, since opening costs two thirds of a page; between requests nothing is open, as others may want to write.
    """
    stamp = _stamp(published_db)
    with _lock:
        opened = _opened.get(stamp)
        if opened is None:
            opened = _opened[stamp] = _Opened(_open(published_db))
        opened.readers += 1
    try:
        cursor = opened.connection.cursor()
        cursor.execute("use marts")
    except BaseException:
        _give_back(stamp)
        raise
    return _Reader(stamp, cursor)


def _stamp(published_db: Path) -> _Stamp:
    """What tells a copy from the one that replaces it."""
    if published_db.is_file():
        with suppress(FileNotFoundError):
            found = published_db.stat()
            return str(published_db), found.st_ino, found.st_size, found.st_mtime_ns
    raise CopyUnavailableError(
        f"There is no {published_db}. Run `elv demo` or `elv train` first; while one is running, ask again once it is"
        " done."
    )


def _open(published_db: Path) -> Any:
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
