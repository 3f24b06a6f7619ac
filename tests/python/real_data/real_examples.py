"""The real data sets beside the project, and dbt builds of the examples that read them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from elv.inputs.files import open_scratch, source_relation

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs" / "examples"
DATA = ROOT.parent / "shared" / "data"


def source_folder(name: str) -> Path:
    """Folder of a data set; skips the test where it is absent."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name} is not there: put it into ../shared/data/{name}, beside the project")
    return folder


def rows_of(name: str, statement: str, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query over one statement of an example; the statement's rows are the table `example`."""
    folder = EXAMPLES / name
    with open_scratch() as connection:
        relation = source_relation(connection, folder, folder / statement, str(source_folder(name)))
        return relation.query("example", query).fetchall()


def build(name: str, warehouse: Path, *arguments: str) -> duckdb.DuckDBPyConnection:
    """Run dbt on an example with its own vars; gives the working database, opened to read."""
    source = source_folder(name)
    own_vars = EXAMPLES / name / "vars.yml"
    vars_text = own_vars.read_text(encoding="utf-8") if own_vars.is_file() else "{}"
    places = {
        "ELV_DATA_DIR": str(EXAMPLES / name),
        "ELV_SOURCE_DIR": str(source),
        "ELV_WAREHOUSE_DIR": str(warehouse),
        "DBT_PROFILES_DIR": "profiles",
    }
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("build", "--vars", vars_text, *arguments),
            *("--target-path", str(warehouse / "target"), "--log-path", str(warehouse / "logs")),
        ],
        cwd=ROOT,
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True)
