"""The published copy: what it holds, when it is written, and what a reader or a crash sees."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from types import SimpleNamespace

import duckdb
import pytest

from elv.publishing.marts import locate, publish, publish_or_explain, why_not


@pytest.fixture
def working(tmp_path):
    """A working database with two public tables, one of them described, and a private one."""
    with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:
        connection.execute("""
            create schema marts; create schema quality; create schema staging;
            create table marts.lead_scores as select range as lead_id, 1.5 as elv from range(10);
            create table quality.label_counts as select 'positive' as label_state, 3 as lead_count;
            create table staging.stg_leads as select 1 as lead_id;
            comment on table marts.lead_scores is 'One row per lead''s score';
            comment on column marts.lead_scores.elv is 'Expected value';
        """)
        yield connection


def flags(**set_flags):
    return SimpleNamespace(**({"WHICH": "build", "SELECT": (), "EXCLUDE": ()} | set_flags))


def read(path, query):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_copy_holds_the_named_tables_with_their_comments(working, tmp_path):
    rows = publish(working, ["lead_scores", "label_counts"], tmp_path).to_pylist()

    assert [(row["schema_name"], row["table_name"], row["row_count"]) for row in rows] == [
        ("marts", "lead_scores", 10),
        ("quality", "label_counts", 1),
    ]
    assert {row["status"] for row in rows} == {"published"}
    copy = tmp_path / "marts.duckdb"
    assert read(copy, "select count(*) from marts.lead_scores") == [(10,)]
    assert read(copy, "select comment from duckdb_tables() where table_name = 'lead_scores'") == [
        ("One row per lead's score",)
    ]
    column_comment = "select comment from duckdb_columns() where column_name = 'elv'"
    assert read(copy, column_comment) == [("Expected value",)]
    assert read(copy, "select lead_count from quality.label_counts") == [(3,)]
    assert read(copy, "select count(*) from duckdb_tables() where schema_name = 'staging'") == [(0,)]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".marts")) == []


def test_checksum_ignores_row_order_and_notices_a_row_twice(working, tmp_path):
    def checksum():
        return publish(working, ["lead_scores"], tmp_path).to_pylist()[0]["checksum"]

    before = checksum()
    working.execute("create or replace table marts.lead_scores as from marts.lead_scores order by 1 desc")
    assert checksum() == before
    working.execute("insert into marts.lead_scores values (0, 1.5), (0, 1.5)")
    assert checksum() != before


def test_empty_table_is_published(working, tmp_path):
    working.execute("delete from marts.lead_scores")
    assert publish(working, ["lead_scores"], tmp_path).to_pylist()[0]["row_count"] == 0


def test_missing_and_ambiguous_tables_are_refused(working):
    with pytest.raises(LookupError, match=r"lead_scoers .* in none of them"):
        locate(working, ["lead_scoers"])
    working.execute("create table quality.lead_scores as select 1 as lead_id")
    with pytest.raises(LookupError, match="in marts, quality"):
        locate(working, ["lead_scores"])


@pytest.mark.parametrize(
    ("set_flags", "expected"),
    [
        ({}, ""),
        ({"SELECTOR": "score"}, ""),
        ({"WHICH": "run"}, "dbt run does not"),
        ({"SELECT": ("published_marts",)}, "--select"),
        ({"EXCLUDE": ("tag:slow",)}, "--exclude"),
        ({"EXCLUDE_RESOURCE_TYPES": ("test",)}, "--exclude-resource-types"),
        ({"EMPTY": True}, "--empty"),
    ],
)
def test_only_a_build_with_every_test_may_publish(set_flags, expected):
    reason = why_not(flags(**set_flags))
    assert reason.startswith(expected) if expected else reason == ""


def test_run_leaves_the_published_file_alone_and_says_why(working, tmp_path):
    rows = publish_or_explain(working, ["lead_scores"], tmp_path, flags(WHICH="run")).to_pylist()
    assert not (tmp_path / "marts.duckdb").exists()
    assert rows[0]["status"] == "not published"
    assert "dbt build" in rows[0]["reason"]
    assert rows[0]["row_count"] is None


def test_failed_copy_keeps_the_old_file_and_the_next_one_cleans_up(working, tmp_path):
    publish(working, ["lead_scores"], tmp_path)
    working.execute("create view marts.broken as select cast('x' || lead_id as int) from marts.lead_scores")
    with pytest.raises(duckdb.ConversionException):
        publish(working, ["lead_scores", "broken"], tmp_path)
    assert read(tmp_path / "marts.duckdb", "select count(*) from marts.lead_scores") == [(10,)]
    publish(working, ["lead_scores"], tmp_path)
    assert list(tmp_path.glob(".marts-*")) == []


def start(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_reader_in_another_process_keeps_the_old_file(working, tmp_path):
    publish(working, ["lead_scores"], tmp_path)
    reader = start(
        """
        import sys, duckdb
        connection = duckdb.connect(sys.argv[1], read_only=True)
        print(connection.execute("select sum(elv) from marts.lead_scores").fetchall()[0][0], flush=True)
        sys.stdin.readline()
        print(connection.execute("select sum(elv) from marts.lead_scores").fetchall()[0][0], flush=True)
        """,
        tmp_path / "marts.duckdb",
    )
    assert float(reader.stdout.readline()) == 15.0
    working.execute("update marts.lead_scores set elv = 2.5")
    publish(working, ["lead_scores"], tmp_path)
    rest, _ = reader.communicate("go on\n", timeout=30)
    assert float(rest) == 15.0
    assert read(tmp_path / "marts.duckdb", "select sum(elv) from marts.lead_scores") == [(25.0,)]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("stop_before", ["_copy", "_describe", "_sync", "os.replace"])
def test_kill_at_any_point_leaves_the_old_file(tmp_path, stop_before):
    prepare = """
        import os, sys, time, duckdb
        from elv.publishing import marts
        connection = duckdb.connect(sys.argv[1] + "/elv.duckdb")
        connection.execute("create schema if not exists marts")
        connection.execute("create or replace table marts.lead_scores as select 1 as version from range(9)")
        marts.publish(connection, ["lead_scores"], sys.argv[1])
        connection.execute("create or replace table marts.lead_scores as select 2 as version from range(9)")

        def hang(*arguments):
            print("reached", flush=True)
            time.sleep(60)

        if sys.argv[2] == "os.replace":
            marts.os.replace = hang
        else:
            setattr(marts, sys.argv[2], hang)
        marts.publish(connection, ["lead_scores"], sys.argv[1])
    """
    build = start(prepare, tmp_path, stop_before)
    assert build.stdout.readline() == "reached\n"
    build.send_signal(signal.SIGKILL)
    build.wait(timeout=30)
    assert read(tmp_path / "marts.duckdb", "select distinct version from marts.lead_scores") == [(1,)]

    with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:
        publish(connection, ["lead_scores"], tmp_path)
    assert read(tmp_path / "marts.duckdb", "select distinct version from marts.lead_scores") == [(2,)]
    assert list(tmp_path.glob(".marts-*")) == []


def test_kill_at_random_moments_never_breaks_the_file(working, tmp_path):
    publish(working, ["lead_scores"], tmp_path)
    working.close()
    script = """
        import sys, duckdb
        from elv.publishing.marts import publish
        connection = duckdb.connect(sys.argv[1] + "/elv.duckdb")
        print("started", flush=True)
        while True:
            publish(connection, ["lead_scores", "label_counts"], sys.argv[1])
    """
    for delay in (0.0, 0.013, 0.031, 0.057):
        build = start(script, tmp_path)
        assert build.stdout.readline() == "started\n"
        time.sleep(delay)
        build.kill()
        build.wait(timeout=30)
        assert read(tmp_path / "marts.duckdb", "select sum(elv) from marts.lead_scores") == [(15.0,)]
