"""Which of the things that dbt parsed a verb can use: one folder per settings, so that each is parsed once.

dbt parses the whole project anew when a var or the profile differs from what it parsed last. It checks that itself,
so a folder that should not fit costs time and never gives a stale result.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elv.cli.settings import Settings, declared_vars

DATA_DIR = "ELV_DATA_DIR"
# Besides the folder of the warehouse, what profiles.yml reads of the environment.
_PROFILE = ("ELV_TARGET", "ELV_MEMORY_LIMIT")
_MOST_KEPT = 8


@contextmanager
def vars_for_dbt(settings: Settings) -> Iterator[dict[str, Any]]:
    """Give the vars for dbt's command line; the data folder goes by the environment, where no var stands against it."""
    given = dict(settings.dbt_vars)
    if "data_dir" not in given or declared_vars(settings.project_dir).get("data_dir"):
        yield given
        return
    before = os.environ.get(DATA_DIR)
    os.environ[DATA_DIR] = str(given.pop("data_dir") or "")
    try:
        yield given
    finally:
        if before is None:
            del os.environ[DATA_DIR]
        else:
            os.environ[DATA_DIR] = before


def target_folder(settings: Settings, dbt_vars: Mapping[str, Any]) -> Path:
    """Return the folder of what dbt parsed with these vars; that of `make setup` where nothing is set."""
    target = settings.project_dir / "target"
    if not dbt_vars and settings.warehouse_dir == settings.project_dir / "warehouse":
        return target
    decisive = [dict(dbt_vars), str(settings.warehouse_dir), [os.environ.get(name) for name in _PROFILE]]
    digest = hashlib.sha256(json.dumps(decisive, sort_keys=True, default=str).encode()).hexdigest()
    folder = target / "parsed" / digest[:16]
    _forget_oldest(folder)
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    return folder


def _forget_oldest(wanted: Path) -> None:
    """Keep the folders that were used last; compiled SQL and the parsed project take some 20 MB each."""
    others = [path for path in wanted.parent.glob("*") if path.is_dir() and path != wanted]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_MOST_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
