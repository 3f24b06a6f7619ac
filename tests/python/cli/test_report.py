"""`elv report`: what it renders, what it hands out, and what it refuses."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from elv.cli import commands
from elv.runs import write_run

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def project(demo_warehouse, tmp_path_factory):
    """A warehouse of its own with one run of it."""
    home = tmp_path_factory.mktemp("report_verb")
    for name in ("elv.duckdb", "marts.duckdb"):
        shutil.copyfile(demo_warehouse / name, home / name)
    run = write_run(
        published_db=home / "marts.duckdb",
        working_db=home / "elv.duckdb",
        runs_dir=home / "runs",
        project_dir=ROOT,
        dbt_vars={},
        command="demo",
        now=datetime(2026, 7, 1, 8, 30, tzinfo=UTC),
    )
    return home, run


@pytest.fixture
def report(project, monkeypatch):
    home, _ = project
    monkeypatch.delenv("ELV_WAREHOUSE_DIR", raising=False)

    def invoke(*arguments, warehouse=home, runs=home / "runs"):
        places = ["--project-dir", ROOT, "--warehouse", warehouse, "--runs-dir", runs]
        return CliRunner().invoke(commands.cli, ["report", *map(str, [*places, *arguments])], prog_name="elv")

    return invoke


def test_newest_run_is_rendered_as_the_run_wrote_it(report, project):
    home, run = project
    result = report()
    assert result.exit_code == 0, result.output
    assert f"Report: {home / 'report.html'}" in result.output
    assert (home / "report.html").read_bytes() == (run / "report.html").read_bytes()


def test_run_folder_is_left_as_it_is(report, project, tmp_path):
    _, run = project
    before = {path.name: path.stat().st_mtime_ns for path in run.iterdir()}
    assert report("--run", run.name, "--output", tmp_path / "new" / "page.html").exit_code == 0
    assert (tmp_path / "new" / "page.html").exists()
    assert {path.name: path.stat().st_mtime_ns for path in run.iterdir()} == before


def test_older_run_hands_out_its_own_page(report, project, tmp_path):
    home, run = project
    for name in ("elv.duckdb", "marts.duckdb"):
        shutil.copyfile(home / name, tmp_path / name)
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as published:
        published.execute("update marts.main.lead_scores set elv = elv + 1")
    result = report("--run", run.name, warehouse=tmp_path)
    assert result.exit_code == 0, result.output
    assert f"The published copy has changed since {run.name}" in result.output
    assert (tmp_path / "report.html").read_bytes() == (run / "report.html").read_bytes()

    shutil.copytree(run, tmp_path / "runs" / run.name)
    (tmp_path / "runs" / run.name / "report.html").unlink()
    refused = report("--run", run.name, warehouse=tmp_path, runs=tmp_path / "runs")
    assert refused.exit_code == 2
    assert "that run kept no report.html" in refused.output


def test_build_without_a_run_names_no_run(report, tmp_path):
    result = report("--output", tmp_path / "page.html", runs=tmp_path / "none")
    assert result.exit_code == 0, result.output
    assert "names no run" in result.output
    assert "none: built by dbt alone" in (tmp_path / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["20260101T000000Z-00000000", "../runs", "."])
def test_unknown_run_is_refused_with_the_newest(report, project, name):
    _, run = project
    result = report("--run", name)
    assert result.exit_code == 2
    assert f"holds no run {name}. The newest is {run.name}." in result.output


def test_nothing_published_is_said(report, tmp_path):
    result = report(warehouse=tmp_path)
    assert result.exit_code == 2
    assert "elv demo" in result.output


def test_manifest_holds_the_page(project):
    _, run = project
    assert "report.html" in json.loads((run / "manifest.json").read_text())["files"]
