"""Tables as CSV and Parquet: a spreadsheet runs nothing, and nothing else is changed."""

import csv

import duckdb
import pytest

from elv.runs import files


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_formula_start_is_escaped(tmp_path, start):
    connection = duckdb.connect()
    connection.execute('create table cells as select ? as cell, \'plain\' as "odd ""name"', [start + "1"])
    files.write_table(connection, "select * from cells", tmp_path / "cells")
    with (tmp_path / "cells.csv").open(newline="") as lines:
        assert list(csv.reader(lines))[1] == [f"'{start}1", "plain"]
    assert duckdb.sql(f"select cell from '{tmp_path}/cells.parquet'").fetchall() == [(start + "1",)]


def test_numbers_stay_and_what_was_written_is_told(tmp_path):
    connection = duckdb.connect()
    written = files.write_table(connection, "select -3.5 as elv, 'a\nb' as name from range(3)", tmp_path / "scores")
    assert (written.rows, written.columns) == (3, ("elv", "name"))
    assert [path.name for path in written.paths] == ["scores.csv", "scores.parquet"]
    with (tmp_path / "scores.csv").open(newline="") as lines:
        assert list(csv.reader(lines))[1] == ["-3.5", "a\nb"]


def test_one_kind_is_written_where_one_is_asked_for(tmp_path):
    written = files.write_table(duckdb.connect(), "select 1 as a where false", tmp_path / "none", kinds=("parquet",))
    assert (written.rows, [path.name for path in written.paths]) == (0, ["none.parquet"])
    assert not (tmp_path / "none.csv").exists()
