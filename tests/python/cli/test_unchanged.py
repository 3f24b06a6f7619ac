"""A build that would give what is published is not made; anything else is. Plain `dbt build` counts as `elv train`."""

import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from elv.cli import commands
from elv.cli.invoke import Outcome

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(demo_warehouse, tmp_path, monkeypatch):
    """Run a verb on a copy of the demo's warehouse, and keep what it asked dbt for."""
    warehouse = tmp_path / "warehouse"
    warehouse.mkdir()
    for name in ("elv.duckdb", "marts.duckdb"):
        shutil.copy2(demo_warehouse / name, warehouse / name)
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("ELV_DATA_DIR", "")
    asked = []

    def run_dbt(_settings, arguments, _title):
        asked.append(arguments)
        return Outcome(1)

    monkeypatch.setattr(commands, "run_dbt", run_dbt)

    def invoke(*arguments):
        places = ["--warehouse", str(warehouse), "--runs-dir", str(tmp_path / "runs")]
        result = CliRunner().invoke(commands.cli, [*arguments, *places], prog_name="elv")
        result.asked = list(asked)
        result.warehouse = warehouse
        return result

    return invoke


@pytest.mark.parametrize("verb", ["train", "demo"])
def test_nothing_changed_since_a_plain_build(run, verb):
    result = run(verb)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Nothing changed since the build of 2")
    assert str(result.warehouse / "marts.duckdb") in result.output
    assert result.asked == []


def test_the_run_folder_of_what_is_published_is_written_where_it_is_not_whole(run, tmp_path):
    missing = run("train")
    assert "No whole run folder holds that build" in missing.output
    (folder,) = (tmp_path / "runs").iterdir()
    again = run("train")
    assert "No whole run folder" not in again.output
    assert str(folder) in again.output
    (folder / "metrics.json").unlink()
    assert "No whole run folder" in run("train").output
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_a_damaged_published_copy_is_built_again(run):
    with duckdb.connect(str(run("train").warehouse / "marts.duckdb")) as copy:
        copy.execute("update lead_scores set elv_rank = 1")
    result = run("train")
    assert len(result.asked) == 1
    assert "the published copy is damaged (marts.lead_scores)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["train", "--force"], None),
        (["train", "--vars", "{demo_leads: 3000}"], "setting demo_leads"),
        (["train", "--domain", "leads"], "command selector"),
        (["score"], "command selector"),
    ],
)
def test_anything_else_builds_and_says_why(run, arguments, reason):
    result = run(*arguments)
    assert len(result.asked) == 1
    assert "Nothing changed" not in result.output
    if reason:
        assert f"Changed since the published build: {reason}." in result.stderr
