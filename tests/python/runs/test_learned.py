"""What is kept with a scoring run is what its scores read and do not build themselves."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from elv.runs.learned import LEARNED_TABLES, export_learned, kept_question

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def selected(demo_warehouse):
    """Models that `elv reproduce` of a scoring run builds."""
    target = demo_warehouse / "target"
    arguments = ["--selector", "scores_of_stored_models", "--resource-type", "model", "--output", "name"]
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("--quiet", "ls", *arguments, "--target-path", str(target), "--no-write-json"),
        ],
        cwd=ROOT,
        env=os.environ | {"ELV_WAREHOUSE_DIR": str(demo_warehouse), "ELV_DATA_DIR": "", "DBT_PROFILES_DIR": "profiles"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return set(done.stdout.split())


def test_kept_tables_are_those_that_scores_read_and_do_not_build(selected, demo_warehouse):
    manifest = json.loads((demo_warehouse / "target" / "manifest.json").read_text("utf-8"))
    models = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    read = {
        manifest["nodes"][parent]["name"]
        for name in selected
        for parent in models[name]["depends_on"]["nodes"]
        if parent.startswith("model.")
    }
    assert {(models[name]["schema"], name) for name in read - selected} == set(LEARNED_TABLES)


def test_a_warehouse_of_one_question_keeps_its_own_tables(demo_warehouse, tmp_path):
    whole = export_learned(demo_warehouse / "elv.duckdb", tmp_path / "whole.duckdb")
    assert kept_question(whole) is None
    for question, other in (("leads", "account_value_segments"), ("accounts", "lead_value_segments")):
        alone = tmp_path / f"{question}.duckdb"
        shutil.copy(whole, alone)
        with duckdb.connect(str(alone)) as connection:
            connection.execute(f"drop table ml.{other}")
        kept = export_learned(alone, tmp_path / f"kept_{question}.duckdb")
        assert kept_question(kept) == question
        with duckdb.connect(str(kept), read_only=True) as connection:
            count = connection.execute("select count(*) from ml.fitted_models").fetchall()
        assert count > [(0,)]
