"""What dbt_project.yml says, read once: reading it takes a twentieth of a second, and a verb asks for it ten times."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml


def project_file(project_dir: Path) -> dict[str, Any]:
    """Return dbt_project.yml as it is now."""
    path = project_dir / "dbt_project.yml"
    return copy.deepcopy(_parsed(path.resolve(), path.stat().st_mtime_ns))


def declared_vars(project_dir: Path) -> dict[str, Any]:
    """Return the vars of dbt_project.yml with their defaults."""
    declared: dict[str, Any] = project_file(project_dir).get("vars") or {}
    return declared


@cache
def _parsed(path: Path, changed_at: int) -> dict[str, Any]:
    """Parse a file of that time; an edited one has another time."""
    parsed: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return parsed
