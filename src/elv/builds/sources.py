"""Everything that decides what a build gives: input files, settings, the project's own files and the libraries."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import pyarrow as pa

from elv.builds.project import declared_vars
from elv.builds.salt import VARIABLE, salt_of

# What dbt reads of the project. Tests in Python judge the project and change no table.
_PROJECT = (
    "dbt_project.yml",
    "selectors.yml",
    "profiles",
    "models",
    "python_models",
    "macros",
    "seeds",
    "tests",
    "docs",
)
_NOT_READ = {"python", "fixtures", "__pycache__"}
_ENVIRONMENT = ("ELV_SOURCE_DIR", "ELV_TARGET")
# They move clock times and decide whether a result is published, not what it is.
_WITHOUT_EFFECT = {"build_time", "allow_shrinking"}


@dataclass(frozen=True, order=True)
class Source:
    """One thing that a build is made from; without a checksum nobody can tell whether it changed."""

    kind: str
    name: str
    checksum: str | None


def build_fingerprints(
    project_dir: Path, dbt_vars: Mapping[str, Any], selector: str, warehouse_dir: str | Path
) -> list[Source]:
    """List what a build of this selector, with these vars on top of the declared ones, is made from.

    The checksum of the salt of personal data is keyed: nobody can try salts on it. An .sql input has no checksum,
    since a query may read anything.
    """
    settings = _settings(project_dir, dbt_vars)
    salt = salt_of(warehouse_dir, settings["data_dir"])
    found = [Source("command", "selector", selector), *setting_sources(project_dir, dbt_vars)]
    found.append(Source("setting", VARIABLE, salt.fingerprint))
    found += [Source("code", name, _of_files(project_dir, project_dir / name)) for name in _PROJECT]
    found.append(Source("code", "src/elv", code_checksum()))
    found += [Source("library", name, installed) for name, installed in _libraries()]
    if settings["data_dir"]:
        found += input_sources(project_dir / settings["data_dir"])
    return sorted(found)


def setting_sources(project_dir: Path, dbt_vars: Mapping[str, Any]) -> list[Source]:
    """Vars and variables of the environment that decide what a build gives, as checksums."""
    settings = _settings(project_dir, dbt_vars).items()
    found = [Source("setting", name, digest(value)) for name, value in settings if name not in _WITHOUT_EFFECT]
    return found + [Source("setting", name, digest(os.environ.get(name, ""))) for name in _ENVIRONMENT]


def _settings(project_dir: Path, dbt_vars: Mapping[str, Any]) -> dict[str, Any]:
    """Vars in force; the data folder may come from the environment."""
    settings = {**declared_vars(project_dir), **dbt_vars}
    return settings | {"data_dir": str(settings.get("data_dir") or os.environ.get("ELV_DATA_DIR", ""))}


def input_sources(folder: Path) -> list[Source]:
    """Every file of a data folder and of the folders in it."""
    if not folder.is_dir():
        return []
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [Source("input", path.relative_to(folder).as_posix(), file_checksum(path)) for path in sorted(files)]


def file_checksum(path: Path) -> str | None:
    """SHA-256 of a file's bytes; None for an .sql input."""
    if path.suffix.lower() == ".sql":
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def project_checksum(project_dir: Path) -> str:
    """Checksum of everything that dbt reads of the project."""
    return digest([_of_files(project_dir, project_dir / name) for name in (*_PROJECT, "analyses")])


def code_checksum() -> str:
    """Checksum of the Python code of this package."""
    package = Path(__file__).resolve().parents[1]
    return _of_files(package, package)


def sources_table(sources: Iterable[Source], built_at: datetime) -> pa.Table:
    """Sources as an Arrow table with a fixed schema, each with the time and the id of the build."""
    names = [(name, pa.string()) for name in ("kind", "name", "checksum")]
    listed = list(sources)
    build = {"built_at": built_at, "build_id": build_id(listed, built_at)}
    rows = [{**vars(source), **build} for source in listed]
    times = [("built_at", pa.timestamp("us")), ("build_id", pa.string())]
    return pa.Table.from_pylist(rows, schema=pa.schema([*names, *times]))


def build_id(sources: Iterable[Source], built_at: datetime) -> str:
    """Twelve hex digits that name a build: of everything that it is made from, and of when it began."""
    listed = sorted((source.kind, source.name, source.checksum or "") for source in sources)
    return digest([listed, built_at.isoformat()])[:12]


def _of_files(root: Path, place: Path) -> str:
    """Names and contents of a file, or of all files of a folder, in one checksum."""
    files = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.is_file())
    total = hashlib.sha256()
    for path in files:
        name = path.relative_to(root)
        if _NOT_READ.isdisjoint(name.parts):
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            total.update(f"{name.as_posix()}\n{content}\n".encode())
    return total.hexdigest()


def digest(value: object) -> str:
    """Checksum of a setting's value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _libraries() -> list[tuple[str, str]]:
    """Python and the packages that elv declares, with their versions."""
    found = [("python", platform.python_version())]
    for requirement in requires("elv") or []:
        name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "absent"))
    return found
