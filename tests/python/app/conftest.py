"""The app over the demo's build: a shared copy to read, copies to change, and two runs."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from browsing import ROOT, Browser, browser_of

from elv.runs import folder as run_folder
from elv.runs import write_run

REPORT = "<!DOCTYPE html><html><head><style>p { color: red }</style></head><body><p>a report</p></body></html>"


@pytest.fixture(scope="session")
def demo_runs(demo_warehouse, tmp_path_factory):
    """A folder of two runs of the demo, which no test may change; the newer one scored otherwise."""
    runs = tmp_path_factory.mktemp("app") / "runs"
    with pytest.MonkeyPatch.context() as patch:
        # Drawing takes most of the time of a run.
        patch.setattr(run_folder, "write_report", lambda published_db, metadata, file: file.write_text(REPORT))
        older = write_run(
            published_db=demo_warehouse / "marts.duckdb",
            working_db=demo_warehouse / "elv.duckdb",
            runs_dir=runs,
            project_dir=ROOT,
            dbt_vars={},
            command="train",
            now=datetime(2026, 7, 1, 8, 30, tzinfo=UTC),
        )
    newer = Path(shutil.copytree(older, runs / "20260702T083000Z-bbbbbbbb"))
    metadata = newer / "metadata.json"
    metadata.write_text(metadata.read_text().replace(older.name, newer.name))
    scores = newer / "lead_predictions.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace (p_qualified_14d / 2 as p_qualified_14d) from '{scores}') to '{scores}.new'"
            " (format parquet)"
        )
    Path(f"{scores}.new").replace(scores)
    return runs


@pytest.fixture(scope="session")
def browser(demo_warehouse, demo_runs):
    """The app on the demo as it was built."""
    return browser_of(demo_warehouse / "marts.duckdb", demo_runs)


@pytest.fixture(scope="session")
def published(demo_warehouse):
    """Ask the demo's published copy."""
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as connection:
        yield lambda query, *values: connection.execute(query, list(values)).fetchall()


@pytest.fixture
def published_db(demo_warehouse, tmp_path):
    """A copy of the published file that a test may change."""
    (tmp_path / "warehouse").mkdir()
    return Path(shutil.copy(demo_warehouse / "marts.duckdb", tmp_path / "warehouse" / "marts.duckdb"))


@pytest.fixture
def changed(published_db, demo_runs):
    """Change the copy by SQL and return the app on it."""

    def change(statements: str, runs_dir=demo_runs) -> Browser:
        with duckdb.connect(str(published_db)) as connection:
            connection.execute(statements)
        return browser_of(published_db, runs_dir)

    return change
