"""What every verb says last of a build that went through or was refused: warnings, with counts and the next step."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from elv.cli.problems import Problem
from elv.cli.settings import Settings
from elv.runs.reading import REFUSED

_MOST = 8
_VIOLATIONS = "quality.contract_violations"
# What says why inputs were refused; a table that a build did not reach is left out.
_REFUSED_TABLES = (_VIOLATIONS, "quality.rejected_rows", "quality.input_profile", "quality.input_joins")


def print_notices(settings: Settings, warnings: Sequence[Problem], console: Console) -> None:
    """Print warnings of tests and of the contract; each of them once, the first few by name."""
    violations = _violation_lines(settings)
    lines = [f"{warning.where}: {warning.what}" for warning in warnings] + violations
    if not lines:
        return
    console.print(f"{len(lines)} warning{'' if len(lines) == 1 else 's'}:", highlight=False)
    for line in lines[:_MOST]:
        console.print(f"  {line}", markup=False, highlight=False)
    if len(lines) > _MOST:
        console.print(f"  and {len(lines) - _MOST} more", highlight=False)
    # A test says itself what to do; broken rules of the inputs are fixed in the files.
    if violations:
        console.print(
            f"Next: read {_VIOLATIONS} and quality.rejected_rows, correct the files named, and run `elv validate`.",
            highlight=False,
        )


def write_refused(settings: Settings, problems: Sequence[Problem]) -> Path:
    """Write why a build was refused as CSV files into a folder beside the runs; returns the folder."""
    folder = settings.runs_dir / f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{REFUSED}"
    folder.mkdir(parents=True)
    _write_csv(folder / "problems.csv", ["where", "what"], [(each.where, each.what) for each in problems])
    if settings.working_db.exists():
        with duckdb.connect(str(settings.working_db), read_only=True) as working:
            for table in present_tables(working, _REFUSED_TABLES):
                found = working.execute(f"select * from {table}")
                columns = [column[0] for column in found.description]
                _write_csv(folder / f"{table.split('.')[1]}.csv", columns, found.fetchall())
    return folder


def present_tables(connection: Any, names: Sequence[str]) -> list[str]:
    """Those of the names (schema.table) that a database has, in the order given."""
    query = "select table_schema || '.' || table_name from information_schema.tables"
    present = {name for (name,) in connection.execute(query).fetchall()}
    return [name for name in names if name in present]


def _violation_lines(settings: Settings) -> list[str]:
    if not settings.working_db.exists():
        return []
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        if not present_tables(working, [_VIOLATIONS]):
            return []
        rows = working.execute(
            f"select message, hint, row_count from {_VIOLATIONS} where severity = 'warn'"
            " order by input, source_file, column_name, rule"
        ).fetchall()
    return [f"{message}{f' ({count:,} rows)' if count else ''} {hint or ''}".rstrip() for message, hint, count in rows]


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_harmless(value) for value in row] for row in rows)


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula is written as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
