"""One rendered demo, and copies of its published file to change."""

import shutil
from pathlib import Path

import duckdb
import pytest
from parsed_page import ParsedPage

from elv.report import write_report
from elv.runs.metadata import collect_metadata, effective_vars

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def demo_metadata(demo_warehouse):
    """What `metadata.json` of a run on the demo would hold."""
    settings = effective_vars(ROOT, {"data_dir": ""})
    collected = collect_metadata(demo_warehouse / "marts.duckdb", demo_warehouse / "elv.duckdb", ROOT, settings)
    return {"run_id": "20260701T083000Z-0badcafe", "created_at": "2026-07-01T08:30:00Z", "command": "demo"} | collected


@pytest.fixture(scope="session")
def demo_report(demo_warehouse, demo_metadata, tmp_path_factory):
    """The demo's report as text."""
    file = tmp_path_factory.mktemp("report") / "report.html"
    return write_report(demo_warehouse / "marts.duckdb", demo_metadata, file).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def demo_page(demo_report):
    return ParsedPage(demo_report)


@pytest.fixture
def changed_copy(demo_warehouse, tmp_path):
    """Return a function that changes a copy of the published file by SQL and renders it."""

    def change(statements: str, metadata=None) -> tuple[str, ParsedPage]:
        copy = tmp_path / "marts.duckdb"
        shutil.copyfile(demo_warehouse / "marts.duckdb", copy)
        with duckdb.connect(str(copy)) as connection:
            connection.execute(statements)
        page = write_report(copy, metadata or {}, tmp_path / "report.html").read_text(encoding="utf-8")
        return page, ParsedPage(page)

    return change
