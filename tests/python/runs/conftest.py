"""Runs of the demo: one written once for reading, and a copy of the published file for changing."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from elv.runs import folder as run_folder
from elv.runs import write_run

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def published_db(demo_warehouse, tmp_path):
    """A copy of the demo's published file that a test may change."""
    return Path(shutil.copy(demo_warehouse / "marts.duckdb", tmp_path / "marts.duckdb"))


@pytest.fixture
def write(demo_warehouse, published_db, tmp_path, monkeypatch):
    """Write a run of the copy; keywords of write_run win."""
    # Its charts take most of the time of a write. The run of `demo_run` has a real one.
    monkeypatch.setattr(run_folder, "write_report", lambda published_db, metadata, file: file.write_text("a report"))

    def write(dbt_vars=None, **more):
        arguments = {
            "published_db": published_db,
            "working_db": demo_warehouse / "elv.duckdb",
            "runs_dir": tmp_path / "runs",
            "project_dir": ROOT,
            "dbt_vars": dbt_vars or {},
            "command": "train",
            "now": NOW,
        }
        return write_run(**(arguments | more))

    return write


@pytest.fixture
def change(published_db):
    """Run statements on the copy of the published file."""

    def change(*statements):
        with duckdb.connect(str(published_db)) as connection:
            for statement in statements:
                connection.execute(statement)

    return change


@pytest.fixture(scope="session")
def demo_run(demo_warehouse, tmp_path_factory):
    """One run of the demo, which no test may change."""
    return write_run(
        published_db=demo_warehouse / "marts.duckdb",
        working_db=demo_warehouse / "elv.duckdb",
        runs_dir=tmp_path_factory.mktemp("runs"),
        project_dir=ROOT,
        dbt_vars={"lead_label_window_days": 14},
        command="train",
        now=NOW,
    )


@pytest.fixture
def two_runs(demo_run, tmp_path):
    """A folder with two copies of the demo's run, for tests that change one; newest last."""
    folders = []
    for name in ("20260701T083000Z-aaaaaaaa", "20260702T083000Z-bbbbbbbb"):
        folder = Path(shutil.copytree(demo_run, tmp_path / "runs" / name))
        metadata = folder / "metadata.json"
        metadata.write_text(metadata.read_text().replace(demo_run.name, name))
        folders.append(folder)
    return folders
