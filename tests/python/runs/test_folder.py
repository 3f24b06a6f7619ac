"""The run folder: what it holds, that it is whole or not there, and that a spreadsheet can open it safely."""

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import duckdb
import joblib
import pytest

from elv.runs import folder
from elv.runs.contents import DESCRIPTIONS, TABLES

ROOT = Path(__file__).parents[3]
PAGES = {
    "metadata.json",
    "metrics.json",
    "data_profile.md",
    "MODEL_CARD.md",
    "DATA_CARD.md",
    "model.joblib",
    "report.html",
}
# Tables of other parts of the project, which a build of today may not have.
OPTIONAL = {
    "label_delay_curve",
    "label_backtest",
    "feature_drift",
    "outcome_drift",
    "suspected_leaks",
    "expected_performance",
    "volume_changes",
    "alerts",
    "score_history",
}


def read(path, query):
    with duckdb.connect() as connection:
        return connection.execute(query.format(f"'{path}'")).fetchall()


def test_folder_holds_every_file_with_its_checksum_and_meaning(demo_run):
    manifest = json.loads((demo_run / "manifest.json").read_text())
    assert manifest["run_id"] == demo_run.name
    assert {path.name for path in demo_run.iterdir()} == {*manifest["files"], "manifest.json"}
    expected = {f"{table.stem}.{kind}" for table in TABLES if table.stem not in OPTIONAL for kind in table.kinds}
    assert expected | PAGES <= set(manifest["files"])
    for name, entry in manifest["files"].items():
        content = (demo_run / name).read_bytes()
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()
        assert entry["bytes"] == len(content)
        assert entry["description"]
        if name.endswith(".parquet"):
            assert read(demo_run / name, "select count(*) from {}") == [(entry["rows"],)]
            assert [column for column, *_ in read(demo_run / name, "describe from {}")] == entry["columns"]
            if name.replace(".parquet", ".csv") in manifest["files"]:
                assert manifest["files"][name.replace(".parquet", ".csv")]["rows"] == entry["rows"]


def test_files_of_both_questions_have_rows(demo_run):
    files = json.loads((demo_run / "manifest.json").read_text())["files"]
    # Demo rows break no rule.
    empty = {name.split(".")[0] for name, entry in files.items() if entry.get("rows") == 0}
    assert empty - OPTIONAL <= {"rejected_rows", "contract_violations"}


def test_exported_champions_give_the_stored_probabilities(demo_warehouse, demo_run):
    models = joblib.load(demo_run / "model.joblib")
    champions = json.loads((demo_run / "metadata.json").read_text())["champions"]
    assert set(models) == {row["task"] for row in champions if row["scored_by"] == "champion"}
    assert models
    task, model = next(iter(sorted(models.items(), reverse=True)))
    table = "features.lead_examples" if task == "lead_qualified" else "features.account_examples"
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as working:
        found = working.execute(
            f"select examples.*, p from {table} as examples inner join ml.predictions using (task, example_id)"
            " inner join ml.serving_models using (task, model_version)"
            " order by example_id limit 200"
        ).to_arrow_table()
    given = model.predict_proba(found)[:, 1].tolist()
    assert given == found["p"].to_pylist()


def test_a_task_that_no_model_scores_has_no_joblib(write, change):
    change("update evaluation.champion_models set scored_by = 'baseline', model_version = null")
    run = write()
    assert not (run / "model.joblib").exists()
    assert "model.joblib" not in json.loads((run / "manifest.json").read_text())["files"]


def test_probability_is_named_with_its_window(demo_run):
    for name, column in (("lead_predictions", "p_qualified_14d"), ("account_scores", "p_buy_3m")):
        with (demo_run / f"{name}.csv").open(newline="") as lines:
            header = next(csv.reader(lines))
        assert column in header
        assert not {"p_qualified", "p_buy"} & set(header)


def test_a_table_that_was_not_published_is_left_out_and_an_empty_one_is_written(write, change):
    change("drop table evaluation.top_decile_overlap", "delete from marts.icp_segments")
    run = write()
    assert not list(run.glob("top_decile_overlap.*"))
    with (run / "icp_segments.csv").open() as lines:
        assert next(lines).startswith("division,")
        assert list(lines) == []


def test_tables_of_other_parts_are_written_where_they_are_published(write, change):
    change(
        "create or replace table quality.alerts as select 'inputs' as area, 'lead_qualified' as task,"
        " 'warn' as severity, 'Leads | fell <b>by half</b>' as summary, '5, not 10.' as evidence",
    )
    run = write()
    assert read(run / "alerts.parquet", "select area from {}") == [("inputs",)]
    assert "- Alarm: Leads \\| fell &lt;b&gt;by half&lt;/b&gt;" in (run / "MODEL_CARD.md").read_text()


def test_metadata_tells_how_to_repeat_the_run_and_keeps_the_salt(write, tmp_path, monkeypatch):
    monkeypatch.setenv("ELV_SALT", "pepper")
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    (inputs / "leads.csv").write_text("lead_id\n1\n")
    run = write({"data_dir": str(inputs), "lead_label_window_days": 21}, domain="leads")
    text = (run / "metadata.json").read_text()
    metadata = json.loads(text)
    assert "pepper" not in text
    assert metadata["has_own_salt"] is True
    assert metadata["schema_version"] == 2
    assert (metadata["domain"], metadata["command"], metadata["run_id"]) == ("leads", "train", run.name)
    assert metadata["windows"]["lead_label_window_days"] == 21
    assert metadata["vars"]["demo_leads"] == 12000
    assert metadata["inputs"] == [
        {"path": "leads.csv", "bytes": 10, "sha256": hashlib.sha256(b"lead_id\n1\n").hexdigest()}
    ]
    assert metadata["versions"]["duckdb"] == duckdb.__version__
    assert {(row["task"], row["split"]) for row in metadata["splits"]} >= {
        (task, split) for task in ("lead_qualified", "account_purchase") for split in ("train", "calibrate", "test")
    }
    assert metadata["joins"]["settings"]["lead_fuzzy_match"] is False
    champions = {row["task"]: row["candidate_id"] for row in metadata["champions"]}
    own = [row for row in metadata["headline_metrics"] if row["is_champion"]]
    assert {(row["task"], row["candidate_id"]) for row in own} == set(champions.items())
    assert "model_grid.csv" in metadata["code"]["seeds"]


def test_metrics_have_segments_for_what_scores_and_the_whole_split_for_all(demo_run):
    found = json.loads((demo_run / "metrics.json").read_text())
    champions = {(row["task"], row["candidate_id"]) for row in found["champions"]}
    in_parts = {(row["task"], row["candidate_id"]) for row in found["metrics"] if row["segment"] != "all"}
    assert in_parts
    assert in_parts <= champions
    assert len({row["candidate_id"] for row in found["metrics"] if row["segment"] == "all"}) > len(champions)


def test_failure_leaves_no_folder(write, tmp_path, monkeypatch):
    def fail(*arguments):
        raise OSError("disk full")

    monkeypatch.setattr(folder, "data_profile", fail)
    with pytest.raises(OSError, match="disk full"):
        write()
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_writer_leaves_no_run_and_the_next_one_works(demo_warehouse, published_db, write, tmp_path):
    writer = textwrap.dedent(f"""
        import time
        from pathlib import Path
        from elv.runs import folder

        def stop(*arguments):
            Path("{tmp_path}/half_way").touch()
            time.sleep(600)

        folder.model_card = stop
        folder.write_run(
            published_db=Path("{published_db}"),
            working_db=Path("{demo_warehouse}/elv.duckdb"),
            runs_dir=Path("{tmp_path}/runs"),
            project_dir=Path("{ROOT}"),
            dbt_vars={{}},
            command="train",
        )
    """)
    process = subprocess.Popen([sys.executable, "-c", writer], cwd=ROOT)
    try:
        waited = time.monotonic()
        while not (tmp_path / "half_way").exists():
            assert process.poll() is None
            assert time.monotonic() - waited < 120
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (left,) = (tmp_path / "runs").iterdir()
    assert left.name.startswith(".partial-")
    assert any(left.glob("*.parquet"))

    # What another process or machine writes may still be at work; what a dead process or a day past left is not.
    own = f"{folder.PARTIAL}2-{os.getpid()}@{left.name.partition('@')[2]}"
    at_work = [left.with_name(own), left.with_name(f"{folder.PARTIAL}2-7@elsewhere")]
    for draft in at_work:
        draft.mkdir()
    names = [draft.name for draft in at_work]
    assert folder.remove_leftovers(tmp_path / "runs") == [left.name]
    run = write()
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {*names, run.name}
    for draft in at_work:
        os.utime(draft, (0, 0))
    later = write(now=None)
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {run.name, later.name}


def test_same_results_get_the_same_hash_and_other_scores_another(write, change):
    first = write()
    renamed = first.rename(first.parent / "earlier")
    second = write()
    assert second.name == first.name
    assert (renamed / "lead_predictions.csv").read_bytes() == (second / "lead_predictions.csv").read_bytes()
    change("update marts.lead_scores set p_qualified = p_qualified / 2 where elv_rank = 7")
    assert write().name != first.name


def test_a_scoring_run_keeps_what_it_scored_with(write):
    run = write(command="score")
    with duckdb.connect(str(run / "learned.duckdb"), read_only=True) as learned:
        champions = learned.execute(
            "select task, model_version from evaluation.champion_models order by task"
        ).fetchall()
        versions = {version for (version,) in learned.execute("select model_version from ml.fitted_models").fetchall()}
    assert [task for task, _ in champions] == ["account_purchase", "lead_qualified"]
    assert {version for _, version in champions if version} <= versions


def test_the_guide_names_every_file_and_every_key(demo_run):
    guide = (ROOT / "docs" / "guides" / "run-folder.md").read_text()
    metadata = json.loads((demo_run / "metadata.json").read_text())
    names = [*(table.stem for table in TABLES), *DESCRIPTIONS, "manifest.json", *metadata]
    assert [name for name in names if f"`{name}`" not in guide] == []
    for table in TABLES:
        assert f"`{table.stem}` | {'CSV, Parquet' if len(table.kinds) == 2 else 'Parquet'} |" in guide
