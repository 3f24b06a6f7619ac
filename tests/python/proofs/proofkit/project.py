"""Copies of the project that build themselves, changed or not, on given inputs."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[4]
FILES = ("dbt_project.yml", ".dbtignore", "selectors.yml")
NO_TESTS = ("--exclude-resource-type", "test", "unit_test")
FOLDERS = ("models", "python_models", "macros", "seeds", "tests", "docs", "profiles")
# Paths in the environment are relative to a copy, the same for all copies: dbt can then go on from one copy's parse.
ENVIRONMENT = {
    "ELV_WAREHOUSE_DIR": "warehouse",
    "DBT_PROFILES_DIR": "profiles",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
}


@dataclass(frozen=True)
class Change:
    """One text of one file of the project replaced by another. The text must stand there exactly once."""

    path: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        file = root / self.path
        text = file.read_text(encoding="utf-8")
        found = text.count(self.old)
        if found != 1:
            raise LookupError(f"{self.path} holds the text to be changed {found} times, not once:\n{self.old}")
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


class DbtError(RuntimeError):
    """dbt did not succeed."""


def copy_project(target: Path, changes: Iterable[Change] = (), source: Path = ROOT, warehouse: bool = False) -> Path:
    """Copy the project (and, of a copy, dbt's parse and on request the warehouse), then apply the changes."""
    target.mkdir(parents=True)
    ignore = shutil.ignore_patterns("python", "fixtures", "__pycache__")
    for file in FILES:
        shutil.copy2(source / file, target / file)
    for folder in FOLDERS:
        shutil.copytree(source / folder, target / folder, ignore=ignore)
    if source != ROOT:
        (target / "target").mkdir()
        for parsed in (source / "target").glob("*.msgpack"):
            shutil.copy2(parsed, target / "target" / parsed.name)
    (target / "warehouse").mkdir()
    if warehouse:
        # The key goes with the database: checksums of what was read stand for it, too.
        for name in ("elv.duckdb", "salt"):
            if (source / "warehouse" / name).exists():
                shutil.copy2(source / "warehouse" / name, target / "warehouse" / name)
    for change in changes:
        change.apply(target)
    return target


def dbt(project: Path, *arguments: str) -> None:
    """Run one dbt command in a copy of the project; raises DbtError with the end of dbt's output."""
    output = project / f"{arguments[0]}.log"
    process = _context().Process(target=_invoke, args=(str(project), arguments, str(output)))
    process.start()
    process.join()
    if process.exitcode != 0:
        lines = output.read_text(encoding="utf-8", errors="replace").splitlines()
        raise DbtError(f"dbt {' '.join(arguments)}:\n" + "\n".join(lines[-40:]))


def failed_tests(project: Path, names: Sequence[str]) -> set[str]:
    """Run data tests of a built copy; the names of those that fail."""
    try:
        dbt(project, "test", "--select", *names)
    except DbtError:
        text = (project / "test.log").read_text(encoding="utf-8")
        failed = {name for name in names if f"Failure in test {name} " in text}
        if failed:
            return failed
        raise
    return set()


def read(project: Path) -> duckdb.DuckDBPyConnection:
    """A connection that reads the warehouse of a built copy."""
    return duckdb.connect(str(project / "warehouse" / "elv.duckdb"), read_only=True)


def side_by_side(calls: Sequence[tuple]) -> list:
    """Results of (function, *arguments) calls, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(*call) for call in calls]]


def _context() -> multiprocessing.context.BaseContext:
    """Processes that start with dbt imported, where the platform can: that saves seconds in each."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb", "pyarrow", "duckdb", "agate"])
    return context


def _invoke(project: str, arguments: Sequence[str], output: str) -> None:
    os.environ.update(ENVIRONMENT)
    os.environ["ELV_DATA_DIR"] = "inputs" if (Path(project) / "inputs").exists() else ""
    os.chdir(project)
    sys.path.insert(0, str(ROOT / "src"))
    with open(output, "w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
        from elv.cli.invoke import invoke_dbt  # noqa: PLC0415 - imported by the fork server, not by pytest

        result = invoke_dbt([*arguments, "--no-use-colors", "--no-version-check"])
        if result.exception is not None:
            print(result.exception, file=sys.stderr)
        sys.stdout.flush()
    os._exit(0 if result.success else 1)
