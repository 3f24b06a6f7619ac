"""Which of the things that dbt parsed a verb can use, so that the project is parsed once per settings.

dbt parses the whole project anew when a var or the profile differs from what it parsed last. What it parsed is
therefore kept under a name that says all that it depends on: the project's files, the vars and the version of dbt.
Folders are none of that, since models ask for them while they run. Beside it each set of settings has a target folder,
where dbt finds, and checks, what it parsed there before a file was edited.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from elv.builds import declared_vars, digest, project_checksum
from elv.cli.settings import Settings

DATA_DIR = "ELV_DATA_DIR"
# Besides the folder of the warehouse, what profiles.yml reads of the environment.
_PROFILE = ("ELV_TARGET", "ELV_MEMORY_LIMIT")
_MOST_KEPT = 8
# Vars that no config and no YAML reads: they change what is compiled and not what is parsed.
ASKED_WHILE_COMPILING = frozenset({"as_of"})
_PARSED_BY_DBT = "partial_parse.msgpack"


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


def manifest_file(settings: Settings, dbt_vars: Mapping[str, Any]) -> Path:
    """Return where the manifest of the project as it is now, with these vars, is kept."""
    own_vars = {name: value for name, value in dbt_vars.items() if name not in ASKED_WHILE_COMPILING}
    versions = [version(name) for name in ("dbt-core", "dbt-duckdb")]
    decisive = [project_checksum(settings.project_dir), own_vars, os.environ.get("ELV_TARGET", ""), versions]
    return settings.project_dir / "target" / "manifests" / f"{digest(decisive)[:16]}.msgpack"


def read_manifest(file: Path) -> Any:
    """Return the manifest that is kept in a file, as dbt takes it; None where there is none that can be read."""
    # Imported late: it takes seconds, and `--help` should not.
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415
    from dbt.parser.manifest import extended_mashumuro_decoder  # noqa: PLC0415

    try:
        manifest: Any = Manifest.from_msgpack(file.read_bytes(), decoder=extended_mashumuro_decoder)
        os.utime(file)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    manifest.build_parent_and_child_maps()
    manifest.build_flat_graph()
    return manifest


def keep_manifest(file: Path, target: Path) -> None:
    """Keep what dbt parsed, or found to be as it was, in its target folder."""
    parsed = target / _PARSED_BY_DBT
    if not parsed.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    shutil.copyfile(parsed, draft)
    draft.replace(file)
    _forget_oldest(file)


def _forget_oldest(wanted: Path) -> None:
    """Keep what was used last beside this; compiled SQL and the parsed project take some 20 MB per settings."""
    others = [(path.stat().st_mtime, path) for path in wanted.parent.glob("*") if path != wanted]
    for _, path in sorted(others, reverse=True)[_MOST_KEPT - 1 :]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
