"""Files that are cut off, damaged or written to do harm: a row is rejected or the file refused, with the reason."""

import gzip
import random
from pathlib import Path

import duckdb
import pytest

from elv.inputs.layouts import describe_file
from elv.inputs.sources import open_scratch, source_relation
from elv.inputs.text import read_batches

EXPORTS = Path(__file__).resolve().parents[2] / "fixtures" / "exports"
HEADER = "lead_id,created_at,campaign_id\n"
FIXTURES = sorted(path for path in EXPORTS.rglob("*") if path.name.endswith((".csv", ".csv.gz", ".tsv")))


def read_all(folder, path, aliases, columns, name="leads"):
    """What is said of a file, and every record that reading it gives."""
    described = describe_file(folder, path, name, aliases[name], columns)
    if any(row.rule in {"undecodable_file", "empty_file"} for row in described):
        return described, []
    row, width = described[0], len([row for row in described if row.column_position > 0])
    batches = read_batches(path, row.encoding, row.delimiter, row.header_line, width)
    return described, [record for batch in batches for record in batch.to_pylist()]


@pytest.mark.parametrize("keep", [20, 200, 0.5, -1])
def test_a_packed_file_that_was_cut_off_is_refused(tmp_path, aliases, columns, keep):
    # Rows that do not pack well, so that the cut falls into the content.
    chance = random.Random(3)
    packed = gzip.compress((HEADER + "".join(f"{chance.random()},2026-01-01,c\n" for _ in range(50_000))).encode())
    path = tmp_path / "leads.csv.gz"
    path.write_bytes(packed[: int(len(packed) * keep) if isinstance(keep, float) else keep])
    described, records = read_all(tmp_path, path, aliases, columns)
    assert [row.rule for row in described] == ["undecodable_file"]
    assert described[0].severity == "error"
    assert "cut off" in described[0].problem
    assert "leads.csv.gz" in described[0].problem
    assert "again" in described[0].hint
    assert records == []


def test_a_packed_file_with_changed_bytes_is_refused(tmp_path, aliases, columns):
    packed = bytearray(gzip.compress((HEADER + "1,2026-01-01,c\n" * 999).encode()))
    packed[len(packed) // 2] ^= 0xFF
    (tmp_path / "leads.csv.gz").write_bytes(packed)
    described, _ = read_all(tmp_path, tmp_path / "leads.csv.gz", aliases, columns)
    assert [row.rule for row in described] == ["undecodable_file"]


def test_a_last_line_that_breaks_off_is_rejected_with_its_line(tmp_path, aliases, columns):
    (tmp_path / "leads.csv").write_text(HEADER + "a,2026-01-01,c1\nb,2026-0")
    _, records = read_all(tmp_path, tmp_path / "leads.csv", aliases, columns)
    assert [record["read_error"] for record in records] == [
        None,
        "breaks off after 2 of 3 values: the file may be cut off",
    ]
    assert (records[1]["source_line"], records[1]["read_text"]) == (3, "b|2026-0")


def test_a_whole_last_line_needs_no_line_end(tmp_path, aliases, columns):
    (tmp_path / "leads.csv").write_text(HEADER + "a,2026-01-01,c1\nb,2026-01-02,c2")
    _, records = read_all(tmp_path, tmp_path / "leads.csv", aliases, columns)
    assert [record["c2"] for record in records] == ["c1", "c2"]


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(4000),
        b"PK\x03\x04" + bytes(range(256)) * 20,
        b"\x00" * 5000,
        b"\x1f\x8b" + b"x" * 99,
    ],
    ids=["picture", "spreadsheet", "zeros", "broken_gzip"],
)
def test_what_is_no_text_is_refused(tmp_path, aliases, columns, content):
    (tmp_path / "leads.csv").write_bytes(content)
    described, _ = read_all(tmp_path, tmp_path / "leads.csv", aliases, columns)
    assert {row.rule for row in described} == {"undecodable_file"}
    assert "leads.csv" in described[0].problem


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_no_damage_ends_in_a_traceback_or_loses_a_line(tmp_path, aliases, columns, path):
    """Cut anywhere, with bytes changed, repeated or dropped: each non-blank line below the header comes out once."""
    chance = random.Random(path.name)
    whole = path.read_bytes()
    if path.suffix == ".gz":
        whole = gzip.decompress(whole)
    for number in range(12):
        damaged = bytearray(whole[: chance.randrange(1, len(whole))] if number % 2 else whole)
        for _ in range(chance.randrange(4)):
            position = chance.randrange(len(damaged))
            damaged[position : position + 1] = chance.choice([b"", b"\xff", b'"', b"\n", b",", b"\x00", b"\t"])
        file = tmp_path / f"leads{number}.csv"
        file.write_bytes(damaged)
        described, records = read_all(tmp_path, file, aliases, columns)
        assert described
        assert all(row.problem for row in described if row.rule)
        lines = [record["source_line"] for record in records]
        assert lines == sorted(set(lines))


@pytest.fixture
def places(tmp_path):
    """A data folder, a source folder, and a secret beside them."""
    data, source = tmp_path / "data", tmp_path / "source"
    data.mkdir()
    source.mkdir()
    (data / "crm.csv").write_text("id\nmine\n")
    (source / "crm.csv").write_text("id\nsource\n")
    (tmp_path / "secret.csv").write_text("id\nsecret\n")
    (data / "link.csv").symlink_to(tmp_path / "secret.csv")
    return data, source


def run(data, source, statement):
    path = data / "leads.sql"
    path.write_text(statement)
    with open_scratch(data, str(source)) as connection:
        return source_relation(connection, data, path, str(source)).fetchall()


def test_a_statement_reads_both_folders_that_it_was_given(places):
    data, source = places
    assert run(data, source, "select * from '{data_dir}/crm.csv'") == [("mine",)]
    assert run(data, source, "select * from '{source_dir}/crm.csv'") == [("source",)]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from '{data_dir}/../secret.csv'",
        "select * from '{data_dir}/link.csv'",
        "select * from read_text('/etc/hostname')",
        "select * from glob('{data_dir}/../*')",
        "select * from read_csv('https://example.com/x.csv')",
        "select * from duckdb_secrets(), read_csv('s3://bucket/x.csv')",
        "from sqlite_scan('{data_dir}/../secret.csv', 't')",
        "select * from places",
    ],
)
def test_a_statement_reaches_nothing_else(places, statement):
    with pytest.raises(duckdb.Error):
        run(*places, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "copy (select 1) to '{data_dir}/written.csv'",
        "attach '{data_dir}/other.db'",
        "set enable_external_access = true",
        "install httpfs",
        "create table t as select 1",
        "select 1; copy (select 1) to '{data_dir}/written.csv'",
        "explain analyze select 1",
    ],
)
def test_a_statement_only_selects(places, statement):
    data, source = places
    with pytest.raises((ValueError, duckdb.Error)):
        run(data, source, statement)
    assert not (data / "written.csv").exists()


def test_the_lock_cannot_be_undone(places):
    data, source = places
    with open_scratch(data, str(source)) as connection:
        for setting in ("enable_external_access = true", "allowed_directories = ['/']", "lock_configuration = false"):
            with pytest.raises(duckdb.Error):
                connection.execute(f"set {setting}")
