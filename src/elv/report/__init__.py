"""The report: one HTML page for people who know no statistics, drawn from the published copy."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_report(published_db: Path, metadata: Mapping[str, Any], file: Path) -> Path:
    """Write the report of a published copy as one HTML page that needs no network and runs no script.

    The same copy and metadata give the same bytes: no clock is read.

    Args:
        published_db: the published copy, `marts.duckdb`.
        metadata: what a run's `metadata.json` holds; `run_id`, `created_at` and `command` are absent where dbt
            built without the command line.
        file: the file to write.

    Returns:
        The file.
    """
    # Imported late: the drawing library takes half a second, and `elv --help` should not.
    from elv.report.page import render_page  # noqa: PLC0415

    file.write_text(render_page(published_db, metadata), encoding="utf-8", newline="\n")
    return file


__all__ = ["write_report"]
