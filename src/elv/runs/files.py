"""Write one table to CSV and Parquet, safely for spreadsheets."""

from pathlib import Path
from typing import Any

# A spreadsheet runs a cell that begins with one of these as a formula, whoever wrote it into the lead form.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_table(connection: Any, query: str, stem: Path) -> list[Path]:
    """Write the rows of `query` to `<stem>.csv` and `<stem>.parquet`.

    In the CSV a text cell that begins with = + - @, a tab or a carriage return gets a leading apostrophe, so
    that spreadsheets show it instead of running it; numbers, and the Parquet file, are left as they are.

    Returns:
        The two files.
    """
    columns = connection.execute(f"describe {query}").fetchall()
    cells = [_escaped(name) if kind.startswith(("VARCHAR", "ENUM")) else _quoted(name) for name, kind, *_ in columns]
    as_csv, as_parquet = stem.with_suffix(".csv"), stem.with_suffix(".parquet")
    connection.execute(
        f"copy (select {', '.join(cells)} from ({query})) to '{_text(as_csv)}' (format csv, header true)"
    )
    connection.execute(f"copy ({query}) to '{_text(as_parquet)}' (format parquet, compression zstd)")
    return [as_csv, as_parquet]


def _escaped(name: str) -> str:
    column = _quoted(name)
    starts = ", ".join(f"chr({ord(start)})" for start in _FORMULA_STARTS)
    return f"case when left({column}, 1) in ({starts}) then '''' || {column} else {column} end as {column}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
