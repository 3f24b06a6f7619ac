"""A key that leads nowhere is found, whichever table holds it."""

import json
import re
import shutil

import duckdb
import pytest

TESTS = ("keys_of_the_star_exist", "keys_of_leads_exist", "model_versions_exist")
LOST = {"TIMESTAMP": "timestamp '1999-01-01'", "DATE": "date '1999-01-01'"}


@pytest.fixture(scope="module")
def warehouse(demo_warehouse, tmp_path_factory):
    """Give a copy of the demo that may be written to."""
    path = tmp_path_factory.mktemp("keys") / "elv.duckdb"
    shutil.copyfile(demo_warehouse / "elv.duckdb", path)
    with duckdb.connect(str(path)) as connection:
        yield connection
    path.unlink()


def keys(node):
    """Tables and columns that a test looks at, as its SQL lists them."""
    code = node["raw_code"]
    if node["name"] == "model_versions_exist":
        listed = re.search(r"set tables = \[(.*?)\]", code, re.DOTALL)[1]
        return [(table, "model_version") for table in re.findall(r"'(\w+)'", listed)]
    return re.findall(r"\('(\w+)', '(\w+)', '\w+', '\w+'", code)


def found_after_planting(warehouse, relation, column, query):
    """What the test finds after one row lost its key; None where the table has no row with one."""
    kind = warehouse.execute(f"select typeof({column}) from {relation} where {column} is not null limit 1").fetchone()
    if kind is None:
        return None
    warehouse.execute("begin")
    try:
        warehouse.execute(
            f"update {relation} set {column} = {LOST.get(kind[0], chr(39) + 'nobody' + chr(39))}"
            f" where rowid = (select min(rowid) from {relation} where {column} is not null)"
        )
        return warehouse.execute(query).fetchall()
    finally:
        warehouse.execute("rollback")


@pytest.mark.parametrize("name", TESTS)
def test_each_key_that_leads_nowhere_is_found(warehouse, demo_warehouse, name):
    manifest = json.loads((demo_warehouse / "target" / "manifest.json").read_text("utf-8"))
    node = manifest["nodes"][next(unique for unique in manifest["nodes"] if unique == f"test.elv.{name}")]
    query = (demo_warehouse / "target" / "compiled" / "elv" / node["original_file_path"]).read_text("utf-8")
    assert warehouse.execute(query).fetchall() == []
    tried, missed = 0, []
    for table, column in keys(node):
        model = manifest["nodes"][f"model.elv.{table}"]
        if model["config"]["materialized"] == "view":
            continue
        rows = found_after_planting(warehouse, f"{model['schema']}.{table}", column, query)
        if rows is None:
            continue
        tried += 1
        if not any(table in str(row[0]) for row in rows):
            missed.append(f"{table}.{column}")
    assert tried >= 4
    assert missed == []
