"""Published copy, run folder and working database name their build, and `elv runs check` compares them."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from elv.builds import Source, build_of, sources_table
from elv.cli import commands
from elv.cli.settings import Settings
from elv.cli.unchanged import whole_run
from elv.runs.files import sha256_of

ROOT = Path(__file__).parents[3]
BUILT = datetime(2026, 7, 1, 8, 30)
SCORES = """
    create schema if not exists marts;
    create table marts.lead_scores as select 'l1' as lead_id, 1.0 as elv, 1 as elv_rank, 'm' as model_version,
        timestamp '2026-07-01' as as_of
"""


def name_build(path, vars_checksum="a", built_at=BUILT):
    with duckdb.connect(str(path)) as connection:
        connection.register("arriving", sources_table([Source("setting", "x", vars_checksum)], built_at))
        connection.execute("create schema if not exists quality")
        connection.execute("create or replace table quality.build_fingerprints as from arriving")


@pytest.fixture
def place(tmp_path):
    """A warehouse, with one run folder of its build."""
    home = tmp_path / "warehouse"
    home.mkdir()
    for name in ("elv", "marts"):
        name_build(home / f"{name}.duckdb")
    with duckdb.connect(str(home / "marts.duckdb")) as published:
        published.execute(SCORES.replace("create schema if not exists marts;", "").replace("marts.", "main."))
        folder = tmp_path / "runs" / "20260701T083000Z-aaaaaaaa"
        folder.mkdir(parents=True)
        published.execute(f"copy lead_scores to '{folder / 'lead_predictions.parquet'}'")
    record = {"run_id": folder.name, "build_id": build_of(home / "marts.duckdb")}
    (folder / "metadata.json").write_text(json.dumps(record))
    files = {path.name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)} for path in sorted(folder.iterdir())}
    (folder / "manifest.json").write_text(json.dumps({"run_id": folder.name, "files": files}))
    return tmp_path


def check(place, *names):
    words = ["runs", "check", *names, "--runs-dir", place / "runs", "--warehouse", place / "warehouse"]
    return CliRunner().invoke(commands.cli, list(map(str, words)), prog_name="elv")


def test_one_build_everywhere_is_said_and_passes(place):
    result = check(place)
    build = build_of(place / "warehouse" / "marts.duckdb")
    assert result.exit_code == 0, result.output
    assert f"Build {build} is published; the working database holds it too." in result.output


def test_a_later_build_in_the_working_database_is_said(place):
    name_build(place / "warehouse" / "elv.duckdb", "b")
    result = check(place)
    assert result.exit_code == 0
    assert "which was not published" in result.output
    (place / "warehouse" / "elv.duckdb").write_bytes(b"garbage" * 999)
    assert "the working database names none" in check(place).output


def test_a_published_build_without_a_run_is_found(place):
    name_build(place / "warehouse" / "marts.duckdb", built_at=BUILT.replace(hour=9))
    result = check(place)
    assert result.exit_code == 1
    assert "which is published" in result.output
    # A run that is asked for by name is judged by its own files.
    assert check(place, "aaaaaaaa").exit_code == 0
    # The same scores, but of another build: `elv train` writes its run instead of showing the old one.
    assert whole_run(Settings(place, place / "warehouse", place / "runs")) is None


def test_other_scores_under_the_same_build_are_found(place):
    with duckdb.connect(str(place / "warehouse" / "marts.duckdb")) as published:
        published.execute("update lead_scores set elv = 2")
    result = check(place)
    assert result.exit_code == 1
    assert "but hold other scores" in result.output


@pytest.mark.parametrize("content", [b"", b"garbage" * 999])
def test_a_published_copy_that_cannot_be_read_is_found(place, content):
    (place / "warehouse" / "marts.duckdb").write_bytes(content)
    result = check(place)
    assert result.exit_code == 1
    assert "`elv train --force` writes it again" in result.output or "does not name its build" in result.output


def test_a_folder_without_a_warehouse_is_only_checked_itself(place, monkeypatch):
    monkeypatch.chdir(place)
    monkeypatch.delenv("ELV_WAREHOUSE_DIR", raising=False)
    shutil.rmtree(place / "warehouse")
    result = CliRunner().invoke(commands.cli, ["runs", "check", "--runs-dir", str(place / "runs")], prog_name="elv")
    assert result.exit_code == 0
    assert "as they were written" in result.output


def test_ids_differ_by_content_and_by_time(tmp_path):
    names = set()
    for number, (checksum, moment) in enumerate([("a", BUILT), ("b", BUILT), ("a", BUILT.replace(hour=9))]):
        name_build(tmp_path / f"{number}.duckdb", checksum, moment)
        names.add(build_of(tmp_path / f"{number}.duckdb"))
    assert len(names) == 3
