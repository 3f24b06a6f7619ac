"""Inputs that are one SELECT: where the files they read may lie."""

import duckdb
import pytest

from elv.inputs.files import describe_folder
from elv.inputs.sources import source_relation


@pytest.fixture
def folders(tmp_path):
    data, source = tmp_path / "data", tmp_path / "someone's source"
    data.mkdir()
    source.mkdir()
    (source / "crm.csv").write_text("id,day\na,2026-01-01\n", encoding="utf-8")
    return data, source


def statement(data, placeholder):
    path = data / "leads.sql"
    path.write_text(
        f"select id as lead_id, day as created_at from read_csv('{{{placeholder}}}/crm.csv')",
        encoding="utf-8",
    )
    return path


def test_a_statement_reads_files_of_another_folder(folders):
    data, source = folders
    rows = source_relation(duckdb.connect(), data, statement(data, "source_dir"), str(source)).fetchall()
    assert [row[0] for row in rows] == ["a"]


def test_without_a_source_folder_the_files_lie_beside_the_statement(folders):
    data, source = folders
    path = statement(data, "source_dir")
    (data / "crm.csv").write_bytes((source / "crm.csv").read_bytes())
    assert len(source_relation(duckdb.connect(), data, path).fetchall()) == 1
    assert len(source_relation(duckdb.connect(), data, statement(data, "data_dir"), str(source)).fetchall()) == 1


def test_a_source_folder_that_is_not_given_is_named_in_the_mend(folders, aliases, columns):
    data, _ = folders
    statement(data, "source_dir")
    rows = [row for row in describe_folder(data, aliases, columns) if row.rule]
    assert [row.rule for row in rows] == ["undecodable_file"]
    assert "source_dir" in rows[0].hint
