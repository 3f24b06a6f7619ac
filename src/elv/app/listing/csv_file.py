"""All rows of a listing as CSV, sent while they are read."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from elv.app.listing import query
from elv.app.listing.definition import Listing
from elv.app.listing.request import Asked
from elv.report.facts.published import PublishedCopy
from elv.runs.files import csv_cell

_ROWS_AT_ONCE = 5000


def lines(connection: Any, listing: Listing, asked: Asked) -> Callable[[], Iterator[str]] | None:
    """Return what yields the text, or None where the copy lacks the rows; the query has begun by then.

    Cells are those of the run folder's CSV files, formulas escaped in the same way.
    """
    copy = PublishedCopy(connection)
    if not all(copy.has(table, columns) for table, columns in listing.needs.items()):
        return None
    described = connection.execute(f"describe {listing.rows}").fetchall()
    columns = ", ".join(f"cast({csv_cell(name, type_)} as varchar)" for name, type_, *_ in described)
    statement = query.every_row(listing, asked, columns)
    found = connection.execute(statement.text, statement.values)

    def text() -> Iterator[str]:
        yield _lines([tuple(name for name, *_ in described)])
        while batch := found.fetchmany(_ROWS_AT_ONCE):
            yield _lines(batch)

    return text


def _lines(rows: list[tuple[Any, ...]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
