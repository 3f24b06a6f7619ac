"""What is no regular file, or larger than a limit, is refused by name before it is read."""

import gzip
import os
import time
from pathlib import Path

import click
import pytest

from elv.cli.preflight import check_folder
from elv.cli.settings import Settings
from elv.inputs.files import describe_folder
from elv.inputs.sources import open_scratch
from elv.inputs.survey import Limits, survey_bytes

ROOT = Path(__file__).resolve().parents[3]
LEADS = "lead_id,created_at\n1,2026-01-01\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes of this kind")
@pytest.mark.parametrize("name", ["leads.csv", "leads.csv.gz", "leads.parquet", "leads.sql", "leads/a.csv"])
def test_a_pipe_is_refused_by_name_and_never_opened(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    os.mkfifo(path)
    started = time.monotonic()
    (row,) = (row for row in describe_folder(tmp_path, {"leads": None}, []) if row.source_file == name)
    assert "is no regular file" in row.problem
    assert time.monotonic() - started < 2


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_itself_is_refused_by_name(tmp_path):
    os.symlink("leads.csv", tmp_path / "leads.csv")
    (row,) = (row for row in describe_folder(tmp_path, {"leads": None}, []) if row.problem)
    assert "is a link that leads to itself" in row.problem


def test_a_folder_named_as_a_file_is_named(tmp_path):
    (tmp_path / "leads.csv").mkdir()
    (tmp_path / "leads.csv" / "a.csv").write_text(LEADS)
    rows = describe_folder(tmp_path, {}, [])
    assert ("leads.csv", "file_not_read") in {(row.source_file, row.rule) for row in rows}
    settings = Settings(ROOT, tmp_path / "warehouse", tmp_path / "runs", {"data_dir": str(tmp_path)})
    with pytest.raises(click.UsageError, match=r"leads\.csv is a folder with the name of a file: call it leads"):
        check_folder(settings)


def test_a_long_line_is_refused_with_the_limit(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_bytes(b"lead_id,created_at\n" + b"x" * (3 << 20) + b",2026-01-01\n")
    assert survey_bytes(path, Limits(line_megabytes=2)) == "has a line of more than 2 MB (var max_line_megabytes)"


def test_a_packed_line_stops_at_the_limit(tmp_path):
    path = tmp_path / "leads.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        for _ in range(200):
            packed.write(b"x" * (1 << 20))
    started = time.monotonic()
    assert "more than 8 MB (var max_line_megabytes)" in survey_bytes(path, Limits())
    assert time.monotonic() - started < 1


def test_a_file_that_unpacks_to_too_much_is_refused_with_the_limit(tmp_path):
    path = tmp_path / "leads.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as packed:
        packed.write(b"1,2026-01-01\n" * 100_000)
    expected = "unpacks to more than 0 GB (var max_unpacked_gigabytes)"
    assert survey_bytes(path, Limits(unpacked_gigabytes=0)) == expected


def test_a_query_has_the_memory_of_the_build(tmp_path, monkeypatch):
    monkeypatch.setenv("ELV_MEMORY_LIMIT", "100MB")
    with open_scratch(tmp_path) as scratch:
        assert scratch.execute("select current_setting('memory_limit')").fetchone() == ("95.3 MiB",)
