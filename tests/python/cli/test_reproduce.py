"""`elv reproduce` on real builds: the same again, and after a planted change the cause."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(demo_warehouse, tmp_path_factory):
    """A warehouse trained on a quarter of the demo's leads, as files, and a function that runs `elv`."""
    folder = tmp_path_factory.mktemp("rebuilds")
    inputs = folder / "inputs"
    inputs.mkdir()
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as demo:
        chosen = "lead_id in (select lead_id from demo.demo_leads where hash(lead_id) % 4 = 0)"
        for name, where in (("ads", "true"), ("leads", chosen), ("outcomes", chosen), ("campaign_map", "true")):
            demo.execute(f"copy (from demo.demo_{name} where {where}) to '{inputs / name}.csv'")

    def elv(verb, *arguments):
        code = [sys.executable, "-c", "from elv.cli import main; main()"]
        return subprocess.run(
            [*code, verb, *map(str, arguments), "--runs-dir", str(folder / "runs")],
            cwd=ROOT,
            env=os.environ | {"ELV_DATA_DIR": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    def build(verb):
        done = elv(verb, "--data-dir", inputs, "--warehouse", folder / "warehouse")
        assert done.returncode == 0, done.stderr[-4000:]
        return max(path.name for path in (folder / "runs").iterdir())

    return folder, elv, build


def test_a_replay_is_identical_and_a_planted_change_is_named(world):
    folder, elv, build = world
    trained = build("train")
    before = {path.name: path.stat().st_mtime_ns for path in (folder / "warehouse").glob("*.duckdb")}

    same = elv("reproduce", trained)
    assert same.returncode == 0, same.stdout + same.stderr
    assert "Data, settings, code and versions are the same." in same.stdout
    assert "Identical: every row of lead_predictions.parquet" in same.stdout

    other_var = elv("reproduce", trained, "--vars", "{lead_label_window_days: 7}")
    assert other_var.returncode == 1, other_var.stdout + other_var.stderr
    assert "Likeliest cause: settings (var lead_label_window_days: 14 then, 7 now)" in other_var.stdout

    leads = folder / "inputs" / "leads.csv"
    text = leads.read_text()
    header, _, rest = text.split("\n", 2)
    leads.write_text("\n".join([header, rest]))
    other_row = elv("reproduce", trained)
    assert other_row.returncode == 1, other_row.stdout + other_row.stderr
    assert "Likeliest cause: data (leads.csv:" in other_row.stdout
    assert "1 only before, 0 only after" in other_row.stdout
    leads.write_text(text)

    # Nothing of this touched the warehouse or wrote a run.
    assert {path.name: path.stat().st_mtime_ns for path in (folder / "warehouse").glob("*.duckdb")} == before
    assert [path.name for path in (folder / "runs").iterdir()] == [trained]


def test_a_scoring_run_is_replayed_with_the_models_it_scored_with(world):
    folder, elv, build = world
    if not (folder / "warehouse").exists():
        build("train")
    # No outcomes: a training on these inputs would be refused, so only the stored models can give these scores.
    (folder / "inputs" / "outcomes.csv").rename(folder / "outcomes.csv")
    scored = build("score")
    same = elv("reproduce", scored)
    assert same.returncode == 0, same.stdout + same.stderr
    assert "Identical: every row of lead_predictions.parquet" in same.stdout
