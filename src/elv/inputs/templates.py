"""The header-only files that a new data folder begins with: one that nobody filled is no input."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def template_columns(name: str, columns: Iterable[str]) -> list[str]:
    """Columns of an input's template, of all canonical columns of this input.

    Outcomes come long (a stage per row) or wide (a column per stage); a template of both would be neither.
    """
    return [column for column in columns if not (name == "outcomes" and _is_wide(column))]


def is_template(path: Path, name: str, columns: Iterable[str]) -> bool:
    """Whether a file is the template of this input as it was written, without a row."""
    if not path.is_file() or path.suffix != ".csv":
        return False
    header = template_columns(name, columns)
    # A template is short: a file of another size is none, and is not read for this.
    if path.stat().st_size > len(",".join(header).encode()) + 16:
        return False
    try:
        return path.read_text(encoding="utf-8-sig").strip().split(",") == header
    except UnicodeDecodeError:
        return False


def _is_wide(column: str) -> bool:
    return column.endswith("_at") and column not in ("occurred_at", "recorded_at", "known_at")
