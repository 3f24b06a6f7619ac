"""Fingerprints of what a run is made from: input files, seeds and code."""

import glob
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from elv.inputs.described import SUFFIXES
from elv.inputs.sources import statement_text
from elv.runs.files import sha256_of

# Parts of the project whose text decides what a build gives, by the name under which they are compared.
_CODE = {
    "sql": (("models", "macros"), (".sql", ".yml", ".md")),
    "python": (("python_models", "src/elv"), (".py", ".yml")),
}


def fingerprint_inputs(data_dir: str, source_dir: str = "") -> list[dict[str, Any]]:
    """Return path, bytes and SHA-256 of every input file, and of every file that an .sql input reads.

    `path` starts from `data_dir`; for a file elsewhere that a statement reads it starts from `source_dir`, or is
    absolute, and `read_by` names the statement. Empty for the demo, which has no files.
    """
    if not data_dir:
        return []
    root = Path(data_dir)
    own = [path for path in sorted(root.rglob("*")) if path.is_file() and path.name.lower().endswith(SUFFIXES)]
    found = {path.resolve(): _described(path, path.relative_to(root).as_posix()) for path in own}
    sources = Path(source_dir) if source_dir else root
    for statement in own:
        if statement.name.lower().endswith(".sql"):
            for path in sorted(files_read_by(statement, root, source_dir)):
                if path.resolve() not in found:
                    shown = _shown(path, sources)
                    name = statement.relative_to(root).as_posix()
                    found[path.resolve()] = _described(path, shown) | {"read_by": name}
    return list(found.values())


def files_read_by(statement: Path, data_dir: Path, source_dir: str = "") -> set[Path]:
    """Return the files that an .sql input names: constants and table names of its syntax tree that are paths.

    A path that a statement puts together out of parts is not seen; the statement itself is fingerprinted all the
    same.
    """
    try:
        text = statement_text(statement, data_dir, source_dir)
        with duckdb.connect() as connection:
            tree = connection.execute("select json_serialize_sql(?)", [text]).fetchall()[0][0]
    except (OSError, UnicodeDecodeError, duckdb.Error):
        return set()
    return {Path(match) for name in _names(json.loads(tree)) for match in _matches(name)}


def fingerprint_code(project_dir: Path) -> dict[str, Any]:
    """Return a SHA-256 of the SQL, of the Python, and one per seed: what git calls dirty, told apart."""
    code: dict[str, Any] = {
        part: _digest(project_dir, _files_under(project_dir, folders, suffixes))
        for part, (folders, suffixes) in _CODE.items()
    }
    seeds = sorted((project_dir / "seeds").glob("*.csv"))
    code["seeds"] = {path.name: sha256_of(path) for path in seeds}
    return code


def _files_under(project_dir: Path, folders: Iterable[str], suffixes: tuple[str, ...]) -> list[Path]:
    found = (path for folder in folders for path in (project_dir / folder).rglob("*"))
    return sorted(path for path in found if path.suffix in suffixes and path.is_file())


def _digest(root: Path, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root).as_posix()} {sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _names(node: Any) -> Iterator[str]:
    """Return text constants and table names of a serialised statement, wherever they stand."""
    if isinstance(node, dict):
        if node.get("class") == "CONSTANT" and isinstance(node["value"].get("value"), str):
            yield node["value"]["value"]
        if node.get("type") == "BASE_TABLE":
            yield node["table_name"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _names(child)


def _matches(name: str) -> list[str]:
    # A constant of a condition is hardly ever a path; one without a separator or a suffix never is.
    if os.sep not in name and "/" not in name and "." not in name:
        return []
    try:
        return [match for match in glob.glob(name, recursive=True) if os.path.isfile(match)]
    except (OSError, ValueError):
        return []


def _shown(path: Path, sources: Path) -> str:
    try:
        return path.resolve().relative_to(sources.resolve()).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _described(path: Path, shown: str) -> dict[str, Any]:
    return {"path": shown, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
