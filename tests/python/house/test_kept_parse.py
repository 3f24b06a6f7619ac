"""What dbt parsed can be read again, so that the next command does not parse the whole project."""

import msgpack
import pytest


def unpacked(content):
    """Unpack as dbt does: it reads a kept parse whose maps have another key than text or number not at all."""
    return msgpack.unpackb(content, strict_map_key=True)


def test_a_kept_parse_can_be_read(demo_warehouse):
    kept = unpacked((demo_warehouse / "target" / "partial_parse.msgpack").read_bytes())
    assert len(kept["nodes"]) > 150


def test_files_of_the_python_tests_are_no_fixtures_of_dbt(manifest):
    """A CSV below tests/fixtures was once read as one, and its odd row kept every parse from being used again."""
    assert not manifest.get("fixtures")


def test_a_parse_with_a_row_that_has_more_cells_than_headers_cannot_be_read():
    planted = {"fixtures": {"layouts": [{"number": "74", None: ["Alpha"]}]}}
    with pytest.raises(ValueError, match="strict_map_key"):
        unpacked(msgpack.packb(planted))
