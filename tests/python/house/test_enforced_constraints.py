"""The post-hook of every model and seed refuses a row that breaks the key or a column's constraint, and says which."""

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2
import pytest
from house_rules.project import ROOT, nodes

BROKEN = (ROOT / "macros" / "broken_constraints.sql").read_text("utf-8")


class GivenError(Exception):
    pass


def queries_of(relation, node):
    """What the macro looks for in a relation that stands for the table of a node."""

    def give(value):
        raise GivenError(value)

    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    environment.globals.update({"return": give, "dbt": SimpleNamespace(type_string=lambda: "varchar")})
    with pytest.raises(GivenError) as given:
        environment.from_string(BROKEN).module.broken_constraints(relation, node)
    return given.value.args[0]


def node_of(meta=None, columns=None, contract=False, materialized="table"):
    return {
        "name": "things",
        "config": {"meta": meta or {}, "contract": {"enforced": contract}, "materialized": materialized},
        "columns": {name: {"name": name, "constraints": rules} for name, rules in (columns or {}).items()},
    }


def offences(node, rows):
    with duckdb.connect() as connection:
        connection.execute(f"create table planted as select * from ({rows}) as given(a, b)")
        return [found for query in queries_of("planted", node) for (found,) in connection.execute(query).fetchall()]


BOTH = node_of({"primary_key": ["a", "b"]})
NULLS = node_of({"unique_key": ["a", "b"]})
FILTERED = node_of({"unique_key": ["a"], "unique_where": "b <> 2"})
RULES = {"a": [{"type": "not_null"}], "b": [{"type": "check", "expression": "b in ('x', 'y')"}]}


@pytest.mark.parametrize(
    ("node", "rows"),
    [
        (BOTH, "values (1, 1), (1, 2), (2, 1)"),
        (BOTH, "select 1, 1 where false"),
        (NULLS, "values (1, null), (null, 1), (null, null)"),
        (FILTERED, "values (1, 1), (1, 2), (1, 2)"),
        (node_of(columns=RULES), "values (1, 'x'), (2, null)"),
        (node_of(columns=RULES, contract=True), "values (null, 'z')"),
        (node_of(), "values (1, 1), (1, 1)"),
    ],
)
def test_what_keeps_to_the_rules_passes(node, rows):
    assert offences(node, rows) == []


@pytest.mark.parametrize(
    ("node", "rows", "said"),
    [
        (BOTH, "values (1, 1), (1, 2), (1, 1)", "(a, b) once, and no null in it, and has (1, 1) 2 times"),
        (BOTH, "values (1, 1), (1, null)", "and has (1, null) 1 times"),
        (NULLS, "values (1, null), (1, null)", "(a, b) once, and has (1, null) 2 times"),
        (FILTERED, "values (1, 1), (1, 1)", "(a) once, and has (1) 2 times"),
        (node_of(columns=RULES), "values (null, 'x')", "things.a must keep to a is not null, and holds null"),
        (node_of(columns=RULES), "values (1, 'z')", "things.b must keep to b in ('x', 'y'), and holds z"),
        (node_of(columns=RULES, contract=True, materialized="view"), "values (1, 'z')", "and holds z"),
    ],
)
def test_what_breaks_a_rule_is_named(node, rows, said):
    assert [said in found for found in offences(node, rows)] == [True]


def test_each_table_of_the_demo_refuses_a_planted_duplicate(manifest, demo_warehouse, tmp_path):
    path = tmp_path / "elv.duckdb"
    shutil.copyfile(demo_warehouse / "elv.duckdb", path)
    missed, tried = [], 0
    with duckdb.connect(str(path)) as warehouse:
        for node in nodes(manifest, "model", "seed"):
            meta = node["config"]["meta"]
            if not (meta.get("primary_key") or meta.get("unique_key")):
                continue
            table = f"{node['schema']}.{node['alias']}"
            row = f"(select * from {table} where {meta.get('unique_where') or 'true'} limit 1)"
            # A view may give another first row each time that it is asked.
            warehouse.execute(f"create or replace temp table planted as from {row}")
            warehouse.execute("insert into planted from planted")
            if warehouse.execute("select count(*) from planted").fetchone()[0] == 0:
                continue
            tried += 1
            found = warehouse.execute(queries_of("planted", node)[0]).fetchall()
            if not found or not found[0][0].startswith(f"{node['name']} may hold each "):
                missed.append(node["name"])
    assert tried > 120
    assert missed == []


def test_a_build_stops_at_a_seed_whose_key_is_broken(tmp_path):
    """The whole way: dbt runs the hook, names the key, and what stood in the table before stays."""
    project = tmp_path / "project"
    (project / "warehouse").mkdir(parents=True)
    shutil.copy(ROOT / "dbt_project.yml", project)
    for folder in ("macros", "seeds", "profiles", "docs"):
        shutil.copytree(ROOT / folder, project / folder)
    # No model, so that dbt has little to parse.
    shutil.copytree(ROOT / "models", project / "models", ignore=shutil.ignore_patterns("*.sql", "*.yml"))
    shutil.copy(ROOT / "models" / "_groups.yml", project / "models")

    def seed():
        return subprocess.run(
            [
                str(Path(sys.executable).with_name("dbt")),
                "seed",
                "--select",
                "exchange_rates",
                "--profiles-dir",
                "profiles",
            ],
            cwd=project,
            env={"PATH": "", "ELV_WAREHOUSE_DIR": str(project / "warehouse"), "DO_NOT_TRACK": "1", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    whole = seed()
    assert whole.returncode == 0, whole.stdout[-2000:]
    rates = project / "seeds" / "exchange_rates.csv"
    rates.write_text(rates.read_text("utf-8").rstrip("\n") + "\nEUR,2.0,again\nEUR,2.0,again\n", "utf-8")
    broken = seed()
    assert broken.returncode == 1
    assert "exchange_rates may hold each (currency) once, and no null in it, and has (EUR)" in broken.stdout
    with duckdb.connect(str(project / "warehouse" / "elv.duckdb"), read_only=True) as warehouse:
        assert warehouse.execute("select count(*) from reference.exchange_rates where currency = 'EUR'").fetchone() == (
            1,
        )
