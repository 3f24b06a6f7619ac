"""The check constraints that contracts put on tables refuse the values that they are there for."""

import re
import shutil

import duckdb
import pytest

from elv.cli.export_conversions import WHY_LEFT_OUT

# What a rule says of one column, and a value that breaks it.
WRONG = (
    (re.compile(r'CHECK\(\("?(\w+)"? IN \(.*\)\)\)'), lambda _: "'nobody'"),
    (re.compile(r'CHECK\(\("?(\w+)"? BETWEEN \d+ AND (\d+)\)\)'), lambda rule: f"{rule[2]} + 1"),
    (re.compile(r'CHECK\(\("?(\w+)"? >= (\d+)\)\)'), lambda rule: f"{rule[2]} - 1"),
)


@pytest.fixture(scope="module")
def warehouse(demo_warehouse, tmp_path_factory):
    """Give a copy of the demo that may be written to."""
    path = tmp_path_factory.mktemp("constraints") / "elv.duckdb"
    shutil.copyfile(demo_warehouse / "elv.duckdb", path)
    with duckdb.connect(str(path)) as connection:
        yield connection
    path.unlink()


def planted(warehouse):
    """Yield (table, column, wrong value) for each rule on one column of a table that has rows."""
    rules = warehouse.execute("""
        select schema_name || '.' || table_name, constraint_text
        from duckdb_constraints()
        where constraint_type = 'CHECK'
        order by all
    """).fetchall()
    for table, text in rules:
        has_rows = warehouse.execute(f"select count(*) from {table}").fetchone()[0]
        for pattern, wrong in WRONG:
            rule = pattern.fullmatch(text)
            if rule and has_rows:
                yield table, rule[1], wrong(rule)


def takes(warehouse, table, column, value):
    """Try to put a value into one row."""
    warehouse.execute("begin")
    try:
        warehouse.execute(f"update {table} set {column} = {value} where rowid = (select min(rowid) from {table})")
    except duckdb.ConstraintException as error:
        return "CHECK" not in str(error)
    finally:
        warehouse.execute("rollback")
    return True


def test_a_planted_value_is_refused(warehouse):
    rules = list(planted(warehouse))
    assert len(rules) > 40
    assert [rule for rule in rules if takes(warehouse, *rule)] == []


def test_the_value_that_is_there_is_taken(warehouse):
    assert [rule for rule in planted(warehouse) if not takes(warehouse, rule[0], rule[1], rule[1])] == []


def test_every_state_of_a_conversion_that_is_left_out_has_its_words(warehouse):
    text = warehouse.execute("""
        select constraint_text
        from duckdb_constraints()
        where table_name = 'lead_conversions' and constraint_text like '%upload_state%'
    """).fetchone()[0]
    assert set(re.findall(r"'(\w+)'", text)) == {"ready", *WHY_LEFT_OUT}
