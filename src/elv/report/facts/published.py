"""Read the published copy as far as it goes: an older one may lack a table or a column."""

from typing import Any

from elv.report.facts.records import to_records

_NAMES = (
    "select case schema_name when 'main' then 'marts' else schema_name end || '.' || table_name, column_name"
    " from duckdb_columns() where database_name = current_database() and not internal"
)


class PublishedCopy:
    """The tables of `marts.duckdb`, and which of those that were asked for are not there."""

    def __init__(self, connection: Any) -> None:
        """Look at what the copy holds; `connection` is open on it."""
        self._connection = connection
        self._columns: dict[str, set[str]] = {}
        self.missing: set[str] = set()
        for table, column in connection.execute(_NAMES).fetchall():
            self._columns.setdefault(table, set()).add(column)

    def has(self, table: str, columns: str = "") -> bool:
        """Whether the table exists with all of these columns (names separated by spaces)."""
        lacking = set(columns.split()) - self._columns.get(table, set())
        return table in self._columns and not lacking

    def rows(self, needs: dict[str, str], query: str, parameters: Any = ()) -> list[dict[str, Any]]:
        """Return the rows of a query, or none where the copy lacks what it reads.

        Args:
            needs: the tables that the query reads, each with its columns, names separated by spaces.
            query: the query; text of users goes in as parameters only.
            parameters: values of its question marks.
        """
        for table, columns in needs.items():
            if not self.has(table, columns):
                self.missing.add(table)
                return []
        if not parameters:
            return to_records(self._connection, query)
        return to_records(_Bound(self._connection, parameters), query)


class _Bound:
    """A connection that executes with parameters, for `to_records`."""

    def __init__(self, connection: Any, parameters: Any) -> None:
        self._connection, self._parameters = connection, parameters

    def execute(self, query: str) -> Any:
        return self._connection.execute(query, list(self._parameters))
