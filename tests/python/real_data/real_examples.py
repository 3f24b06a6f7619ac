"""The real data sets beside the project, and dbt builds of the examples that read them."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from elv.inputs.sources import open_scratch, source_relation

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "docs" / "examples"
DATA = ROOT.parent / "shared" / "data"

# Learners differ in the last digits between machines; what a reader would conclude does not.
TOLERANCE = 0.02


def source_folder(name: str) -> Path:
    """Folder of a data set; skips the test where it is absent."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the data set {name} is not there: put it into ../shared/data/{name}, beside the project")
    return folder


def rows_of(name: str, statement: str, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query over one statement of an example; the statement's rows are the table `example`."""
    folder = EXAMPLES / name
    with open_scratch(folder, str(source_folder(name))) as connection:
        relation = source_relation(connection, folder, folder / statement, str(source_folder(name)))
        return relation.query("example", query).fetchall()


def build(name: str, warehouse: Path, *arguments: str, more_vars: str = "") -> duckdb.DuckDBPyConnection:
    """Run dbt on an example with its own vars and more; gives the working database, opened to read."""
    source = source_folder(name)
    own_vars = EXAMPLES / name / "vars.yml"
    vars_text = own_vars.read_text(encoding="utf-8") if own_vars.is_file() else "{}"
    vars_text += more_vars
    places = {
        "ELV_DATA_DIR": str(EXAMPLES / name),
        "ELV_SOURCE_DIR": str(source),
        "ELV_WAREHOUSE_DIR": str(warehouse),
        "DBT_PROFILES_DIR": "profiles",
    }
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            # Unit tests test the project under its own vars, not under those of an example.
            *("build", "--vars", vars_text, *(arguments or ("--selector", "train"))),
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


def numbers(text: str | None) -> list[float]:
    """Every decimal number of a table cell."""
    return [float(number) for number in re.findall(r"[-+]?\d+\.\d+", text or "")]


def stated_rows(name: str, head: str = "| candidate | AUC", place: int = 0) -> dict[str, list[str]]:
    """Rows of a README's table by their first cell; the table is the one at this place of those with such a head."""
    lines = (EXAMPLES / name / "README.md").read_text(encoding="utf-8").splitlines()
    start = [number for number, line in enumerate(lines) if line.startswith(head)][place]
    rows = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        first, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        rows[first] = cells
    return rows


def assert_same_numbers(stated: dict[str, list[str]], measured: dict[str, Any]) -> None:
    """Every number that a README states is what is measured, and no row is missing."""
    assert set(stated) == set(measured)
    for first, cells in stated.items():
        for cell, value in zip(cells, measured[first], strict=True):
            assert numbers(cell) == pytest.approx(numbers(value), abs=TOLERANCE, rel=TOLERANCE), first


def assert_readme_states_what_is_measured(name: str, connection: duckdb.DuckDBPyConnection, place: int = 0) -> None:
    """The README's table of candidates is what metrics.sql gives."""
    query = (EXAMPLES / "metrics.sql").read_text(encoding="utf-8")
    measured = {row[0]: row[1:] for row in connection.execute(query).fetchall()}
    assert_same_numbers(stated_rows(name, place=place), measured)
