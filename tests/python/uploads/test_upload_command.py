"""`elv export-conversions`: what it prints, and what it refuses."""

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from conversion_rows import meta

from elv.cli import commands

ROOT = Path(__file__).parents[3]


@pytest.fixture
def upload(monkeypatch, tmp_path):
    """Run `elv export-conversions` on the warehouse in tmp_path."""
    monkeypatch.chdir(ROOT)

    def run(*arguments):
        command = ["export-conversions", *arguments, "--warehouse", str(tmp_path)]
        return CliRunner().invoke(commands.cli, command, prog_name="elv")

    return run


def test_files_counts_and_reasons_are_said(publish, upload, tmp_path):
    publish({}, meta(1, upload_state="too_old"))
    result = upload(str(tmp_path / "out"))
    assert result.exit_code == 0
    assert f"wrote {tmp_path / 'out' / 'google_ads_gclid.csv'}: 1 rows" in result.output
    assert "meta: nothing is ready to be uploaded" in result.output
    assert "meta: 1 are older than the platform accepts (left_out.csv)" in result.output
    assert "--since 2026-06-30T12:00:00Z" in result.output


@pytest.mark.parametrize("moment", ["2026-06-28T11:30:01+02:00", "2026-06-28T09:30:01Z", "2026-06-28 09:30:01"])
def test_since_takes_any_iso_time(publish, upload, tmp_path, moment):
    publish({}, {}, {})
    assert "google_ads_gclid.csv: 2 rows" in upload(str(tmp_path / "out"), "--since", moment).output


def test_since_that_is_no_time_is_refused(publish, upload, tmp_path):
    publish({})
    result = upload(str(tmp_path / "out"), "--since", "yesterday")
    assert result.exit_code == 2
    assert "'yesterday' is no time; write it like 2026-06-30" in result.output


def test_folder_that_is_there_is_refused(publish, upload, tmp_path):
    publish({})
    (tmp_path / "out").mkdir()
    result = upload(str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "name a new folder" in result.output


def test_missing_or_older_copy_says_what_to_run(upload, tmp_path):
    result = upload(str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "Build one with `elv demo` or `elv train` first." in result.output
    duckdb.connect(str(tmp_path / "marts.duckdb")).close()
    result = upload(str(tmp_path / "out"))
    assert result.exit_code == 2
    assert "Run `elv train --force` first." in result.output
