"""The exported star schema: whole, described, and checkable."""

import hashlib
import json

import duckdb
import pytest

from elv.runs import export_star
from elv.runs.star import STAR_TABLES


@pytest.fixture
def working_db(tmp_path):
    """A working database whose star has two lines."""
    path = tmp_path / "elv.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema intermediate")
        for table in STAR_TABLES:
            connection.execute(
                f"create table intermediate.{table} as select i as line, i * 1.5 as money from range(2) t(i)"
            )
    return path


def test_export_describes_what_it_wrote(working_db, tmp_path):
    export_star(working_db, tmp_path / "star")
    described = json.loads((tmp_path / "star" / "schema.json").read_text())
    assert set(described) == set(STAR_TABLES)
    fct_sales = described["fct_sales"]
    assert fct_sales["rows"] == 2
    assert [column["name"] for column in fct_sales["columns"]] == ["line", "money"]
    content = (tmp_path / "star" / "fct_sales.parquet").read_bytes()
    assert fct_sales["sha256"] == hashlib.sha256(content).hexdigest()
    query = f"select sum(hash(t)) from '{tmp_path}/star/fct_sales.parquet' as t"
    assert fct_sales["content_checksum"] == str(duckdb.sql(query).fetchall()[0][0])


def test_existing_folder_is_left_alone(working_db, tmp_path):
    (tmp_path / "star").mkdir()
    with pytest.raises(FileExistsError, match="name a new folder"):
        export_star(working_db, tmp_path / "star")


def test_failed_export_leaves_nothing(working_db, tmp_path):
    with duckdb.connect(str(working_db)) as connection:
        connection.execute("drop table intermediate.fct_sales")
    with pytest.raises(duckdb.CatalogException):
        export_star(working_db, tmp_path / "star")
    assert not list(tmp_path.glob("*star*"))
