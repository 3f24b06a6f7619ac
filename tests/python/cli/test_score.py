"""`elv score` on leads alone gives what training gave them: nothing is fitted, nothing learned is lost."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_scores_without_outcomes_are_those_of_training(demo_warehouse, tmp_path):
    warehouse, inputs = tmp_path / "warehouse", tmp_path / "inputs"
    shutil.copytree(demo_warehouse, warehouse, ignore=shutil.ignore_patterns("target"))
    inputs.mkdir()
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as trained:
        for name in ("ads", "leads", "campaign_map"):
            trained.execute(f"copy (from demo.demo_{name}) to '{inputs / name}.csv'")
        fitted = trained.execute("select model_version, fitted_at from ml.fitted_models order by all").fetchall()

    elv = [sys.executable, "-c", "from elv.cli import main; main()"]
    places = ["--data-dir", inputs, "--warehouse", warehouse, "--runs-dir", tmp_path / "runs"]
    done = subprocess.run(
        [*elv, "score", *places],
        cwd=ROOT,
        env=os.environ | {"ELV_DATA_DIR": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]

    with duckdb.connect(str(warehouse / "marts.duckdb"), read_only=True) as scored:
        scored.execute(f"attach '{demo_warehouse / 'marts.duckdb'}' as trained (read_only)")
        leads, same, labelled = scored.execute("""
            select count(*), count(*) filter (where lead_scores.p_qualified = before.p_qualified),
                count(*) filter (where lead_scores.label_state <> 'unknown')
            from marts.lead_scores inner join trained.main.lead_scores as before using (lead_id)
        """).fetchall()[0]
        assert scored.execute("select model_version, fitted_at from ml.fitted_models order by all").fetchall() == (
            fitted
        )
    assert leads > 10_000
    assert same == leads
    assert labelled == 0

    (run,) = (tmp_path / "runs").iterdir()
    assert json.loads((run / "metadata.json").read_text())["command"] == "score"
