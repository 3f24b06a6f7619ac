import gzip
import io

import pytest

from elv.inputs import decoding
from elv.inputs.decoding import utf8_blocks
from elv.inputs.survey import Limits, survey_bytes
from elv.inputs.text import read_batches


def rows(path, width, delimiter=",", header_line=1, encoding="utf-8"):
    found = []
    for batch in read_batches(path, encoding, delimiter, header_line, width):
        found.extend(batch.to_pylist())
    return found


def write(tmp_path, content):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a,b\n1,2\n", "utf-8"),
        ("\ufeffa".encode(), "utf-8-sig"),
        ("é".encode("utf-16"), "utf-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "utf-16-le"),
        ("dépensé,été\n".encode("cp1252"), "cp1252"),
        ("déjà vu à côté\n".encode() + b"\xe9\n", "utf-8"),
    ],
)
def test_encodings_are_told_by_their_bytes(tmp_path, content, expected):
    assert survey_bytes(write(tmp_path, content), Limits()).encoding == expected


def test_what_is_no_text_has_no_encoding(tmp_path):
    assert "is not text" in survey_bytes(write(tmp_path, bytes(range(256)) * 20), Limits())


def test_line_ends_of_all_systems_become_one():
    assert b"".join(utf8_blocks(io.BytesIO(b"a\r\nb\rc\n"), "utf-8")) == b"a\nb\nc\n"


def test_a_line_end_cut_in_two_by_a_block_counts_once(monkeypatch):
    monkeypatch.setattr(decoding, "BLOCK_BYTES", 2)
    assert b"".join(utf8_blocks(io.BytesIO(b"a\r\nb\r\nc\r\n"), "utf-8")) == b"a\nb\nc\n"


def test_lines_are_counted_as_they_stand_in_the_file(tmp_path):
    path = write(tmp_path, 'a,b\n1,2\n\n"x\ny",3\n4,5\n')
    assert [(row["source_line"], row["c0"]) for row in rows(path, 2)] == [(2, "1"), (4, "x\ny"), (6, "4")]


def test_records_of_another_width_come_out_with_the_reason(tmp_path):
    path = write(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n1,2,3,\n")
    short, good, long, blank_end = rows(path, 3)
    assert short["read_error"] == "has 2 values where the header has 3"
    assert (good["c2"], good["read_error"]) == ("3", None)
    assert long["read_error"] == "has 4 values where the header has 3"
    assert long["read_text"] == "1|2|3|4"
    # A blank value more may hide a value that moved by one column.
    assert blank_end["read_error"] == "has 4 values where the header has 3"


@pytest.mark.parametrize("block", [16, 64, 1 << 20])
def test_a_record_torn_by_a_line_end_is_refused_as_one(tmp_path, monkeypatch, block):
    path = write(tmp_path, "a,b,c\n1,2,3\n4,note\n\ngoes on,5\n6,7,8\n")
    monkeypatch.setattr(decoding, "BLOCK_BYTES", block)
    found = rows(path, 3)
    assert [(row["source_line"], bool(row["read_error"])) for row in found] == [(2, False), (3, True), (6, False)]
    assert "torn over lines 3 to 5" in found[1]["read_error"]


def test_a_stray_quote_costs_one_line(tmp_path):
    path = write(tmp_path, 'a,b\n1,"open\n2,x\n' + "3,y\n" * 150)
    found = rows(path, 2)
    assert found[0]["read_error"] == "has a quote that is never closed or out of place"
    assert len(found) == 152
    assert not any(row["read_error"] for row in found[1:])


def test_a_quote_inside_a_value_is_text(tmp_path):
    path = write(tmp_path, 'a,b\n5" screen,x\n"7"" screen",y\n')
    assert [row["c0"] for row in rows(path, 2)] == ['5" screen', '7" screen']


def test_foreign_bytes_cost_one_line(tmp_path):
    path = write(tmp_path, "a,b\né,1\n".encode() + b"\xe9,2\nx,3\n")
    found = rows(path, 2)
    assert [row["read_error"] for row in found] == [None, "holds bytes that are not UTF-8 text", None]


@pytest.mark.parametrize("block", [7, 16, 64, 1 << 20])
def test_blocks_of_any_size_give_the_same_rows(tmp_path, monkeypatch, block):
    content = "title\n\na,b\n" + "".join(f'{n},"v\n{n}"\n{n},plain\n' for n in range(50))
    path = write(tmp_path, content)
    expected = rows(path, 2, header_line=3)
    monkeypatch.setattr(decoding, "BLOCK_BYTES", block)
    assert rows(path, 2, header_line=3) == expected
    assert len(expected) == 100


def test_packed_files_are_known_by_content_not_by_name(tmp_path):
    path = write(tmp_path, gzip.compress(b"a,b\n1,2\n"))
    assert rows(path, 2)[0]["c1"] == "2"
