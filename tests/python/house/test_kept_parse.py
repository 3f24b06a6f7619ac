"""What dbt parsed can be read again, so that the next command does not parse the whole project."""

import os
import subprocess
import sys
from pathlib import Path

import msgpack
import pytest

from elv.cli.parsed import ASKED_WHILE_COMPILING

ROOT = Path(__file__).parents[3]


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


def test_what_is_parsed_depends_neither_on_folders_nor_on_vars_asked_while_compiling(demo_warehouse, tmp_path):
    """The command line uses one parse for all of them."""
    elsewhere = {"ELV_WAREHOUSE_DIR": str(tmp_path), "ELV_DATA_DIR": str(tmp_path), "ELV_SOURCE_DIR": str(tmp_path)}
    asked = ", ".join(f"{name}: '2026-06-01'" for name in sorted(ASKED_WHILE_COMPILING))
    arguments = ["--no-write-json", "parse", "--target-path", str(tmp_path), "--vars", f"{{{asked}}}"]
    subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "--quiet", *arguments],
        cwd=ROOT,
        env=os.environ | elsewhere | {"DBT_PROFILES_DIR": "profiles"},
        check=True,
    )
    one, other = (
        unpacked((folder / "partial_parse.msgpack").read_bytes()) for folder in (demo_warehouse / "target", tmp_path)
    )
    for part in ("nodes", "unit_tests", "macros", "selectors", "disabled"):
        assert [without_times(one[part]), part] == [without_times(other[part]), part]


def without_times(value):
    if isinstance(value, dict):
        return {key: without_times(own) for key, own in value.items() if key != "created_at"}
    return [without_times(own) for own in value] if isinstance(value, list) else value
