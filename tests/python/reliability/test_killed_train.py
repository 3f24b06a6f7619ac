"""A score after a train that was killed, or that ran on other inputs, gives what it gives without it."""

import os
import re
import shutil
import signal
import subprocess
import sys

import duckdb
import pytest
from building import ROOT, contents

pytestmark = pytest.mark.slow
OTHER = "{lead_label_window_days: 7, account_label_window_days: 60, train_min_rows: 100}"


def elv(built, warehouse, *arguments):
    places = ["--data-dir", built.inputs, "--warehouse", warehouse, "--runs-dir", warehouse / "runs"]
    return subprocess.Popen(
        [sys.executable, "-m", "elv", *arguments, *map(str, places)],
        cwd=ROOT,
        env=os.environ | {"ELV_DATA_DIR": "", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def kill_at(built, warehouse, table):
    """Kill a train with other settings as soon as it has made a table anew; the log of dbt says when."""
    log = ROOT / "logs" / "dbt.log"
    start = log.stat().st_size if log.exists() else 0
    train = elv(built, warehouse, "train", "--vars", OTHER)
    while train.poll() is None:
        with log.open("rb") as lines:
            lines.seek(start)
            if re.search(rf"OK created \S+ \S+ model \S+{table} ".encode(), lines.read()):
                os.killpg(train.pid, signal.SIGKILL)
                train.communicate(timeout=60)
                return
    raise AssertionError(train.communicate()[0][-4000:])


def score(built, warehouse):
    process = elv(built, warehouse, "score", "--force")
    output, _ = process.communicate(timeout=600)
    assert process.returncode == 0, output[-4000:]
    return contents(warehouse / "marts.duckdb"), output


@pytest.mark.parametrize("table", ["training_fingerprints", "champion_models", "model_metrics"])
def test_a_killed_train_does_not_reach_scores(built, tmp_path, table):
    undisturbed, torn = tmp_path / "undisturbed", tmp_path / "torn"
    for place in (undisturbed, torn):
        shutil.copytree(built.folder / "warehouse", place)
    expected, _ = score(built, undisturbed)
    kill_at(built, torn, table)
    found, output = score(built, torn)
    assert "did not finish" in output
    assert found == expected


def test_history_comes_back_with_the_next_build(built, tmp_path):
    warehouse = tmp_path / "warehouse"
    shutil.copytree(built.folder / "warehouse", warehouse)
    query = "select count(*), sum(hash(t)) from {} as t"
    tables = ("staging.stg_ads_snapshots", "staging.stg_outcomes_snapshots", "staging.stg_leads_snapshots")
    with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as working:
        before = [working.execute(query.format(table)).fetchone() for table in tables]
        scored = working.execute("select count(*) from ml.score_history").fetchone()[0]
    assert any(count for count, _ in before)
    (warehouse / "elv.duckdb").unlink()
    process = elv(built, warehouse, "train", "--force")
    output, _ = process.communicate(timeout=600)
    assert process.returncode == 0, output[-4000:]
    with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as working:
        assert [working.execute(query.format(table)).fetchone() for table in tables] == before
        assert working.execute("select count(*) from ml.score_history").fetchone()[0] >= scored > 0
