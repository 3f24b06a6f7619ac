"""One rendered demo, and copies of its published file to change."""

import shutil
from pathlib import Path

import duckdb
import pytest
from matplotlib.figure import Figure
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
def without_drawing(monkeypatch):
    """Leave the charts empty, for tests of the words around them: drawing takes most of the time."""

    def save(figure, buffer, **options):
        buffer.write('<svg xmlns="http://www.w3.org/2000/svg"></svg>')

    monkeypatch.setattr(Figure, "savefig", save)


@pytest.fixture(scope="session")
def changed_copy(demo_warehouse, tmp_path_factory):
    """Return a function that changes a copy of the published file by SQL and renders it."""

    def change(statements: str, metadata=None) -> tuple[str, ParsedPage]:
        folder = tmp_path_factory.mktemp("changed")
        copy = folder / "marts.duckdb"
        shutil.copyfile(demo_warehouse / "marts.duckdb", copy)
        with duckdb.connect(str(copy)) as connection:
            connection.execute(statements)
        page = write_report(copy, metadata or {}, folder / "report.html").read_text(encoding="utf-8")
        return page, ParsedPage(page)

    return change
