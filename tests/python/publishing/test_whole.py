"""A published copy that is not what was written is found, table by table."""

from types import SimpleNamespace

import duckdb
import pytest

from elv.publishing import damaged_tables, publish_or_explain


@pytest.fixture
def copies(tmp_path):
    """A working database and the copy that was published from it."""
    working, published = tmp_path / "elv.duckdb", tmp_path / "marts.duckdb"
    with duckdb.connect(str(working)) as connection:
        connection.execute("create schema marts; create table marts.lead_scores as select * from range(200000)")
        connection.execute("create schema quality; create table quality.reconciliation as select 1 as row_count")
        flags = SimpleNamespace(WHICH="build")
        written = publish_or_explain(connection, ["lead_scores", "reconciliation"], tmp_path, flags)
        connection.register("written", written)
        connection.execute("create table quality.published_marts as from written")
    return published, working


def test_what_was_published_is_whole(copies):
    assert damaged_tables(*copies) == []


def test_other_rows_are_found_by_checksum(copies):
    with duckdb.connect(str(copies[0])) as copy:
        copy.execute("update lead_scores set range = 7 where range = 8")
    assert damaged_tables(*copies) == ["marts.lead_scores"]


def test_a_file_that_cannot_be_read_is_damaged(copies):
    content = bytearray(copies[0].read_bytes())
    content[20_000:] = bytes(len(content) - 20_000)
    copies[0].write_bytes(content)
    copies[1].unlink()
    assert damaged_tables(*copies)
    copies[0].write_bytes(content[:5000])
    assert damaged_tables(*copies) == ["marts.duckdb"]
