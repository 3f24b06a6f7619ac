"""The run folder: what it holds, that it is whole, and that a spreadsheet can open it safely."""

import csv
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from elv.runs import files, folder, write_run
from elv.runs.metadata import effective_vars, fingerprint_inputs

ROOT = Path(__file__).parents[3]
ACCOUNT_TABLES = ("account_scores", "whitespace_opportunities", "icp_segments")
NOW = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def databases(tmp_path):
    """A published copy and a working database with one lead that tries a formula."""
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as published:
        published.execute("""
            create table main.lead_scores as
            select '=HYPERLINK("x")' as lead_id, 14 as label_window_days, 0.25 as p_qualified, -3.5 as elv,
                1 as elv_rank, timestamp '2026-06-30' as as_of;
            create table main.account_scores as
            select 'c1' as customer_id, 'Pumps' as division, 0.2 as p_buy, 1 as expected_value_rank,
                timestamp '2026-06-30' as as_of;
            create table main.whitespace_opportunities as
            select 'c1' as customer_id, 'Pumps' as division, 0.2 as p_buy, 1 as overall_rank;
            create table main.icp_segments as select 'Pumps' as division, 1 as segment_rank;
            create schema evaluation; create schema quality;
            create table evaluation.champion_models as
            select 'lead_qualified' as task, 'lightgbm_small' as candidate_id, 'nan'::double as margin;
            create table evaluation.model_metrics as
            select * from (values
                ('lead_qualified', 'lightgbm_small', 'all', 'roc_auc', 0.7),
                ('lead_qualified', 'lightgbm_small', 'division=Paint', 'roc_auc', 0.6),
                ('lead_qualified', 'baseline_cpl', 'all', 'roc_auc', 0.5),
                ('lead_qualified', 'baseline_cpl', 'division=Paint', 'roc_auc', 0.4)
            ) as metrics (task, candidate_id, segment, metric, value);
            create table quality.label_counts as select 'positive' as label_state, 3 as lead_count;
            create table quality.lead_match_rates as select 'id' as match_method, 0.5 as share;
            create table quality.input_profile as select 'a|b' as column_name, 1 as row_count;
            create table quality.contract_violations (rule varchar);
            create table quality.reconciliation as select 'spend' as measure;
            create table quality.rejected_rows (input varchar);
        """)
        for grain in ("campaign", "adset", "ad"):
            published.execute(
                f"create table main.{grain}_leaderboard as select 'c1' as {grain}_id, 'EUR' as currency,"
                " 1 as elv_per_spend_rank"
            )
    with duckdb.connect(str(tmp_path / "elv.duckdb")) as working:
        working.execute("""
            create schema features;
            create table features.lead_examples as
            select 'lead_qualified' as task, 'train' as split, timestamp '2026-01-05' as cutoff_at,
                'positive' as label_state;
            create table features.account_examples as
            select 'account_purchase' as task, 'train' as split, timestamp '2025-01-05' as cutoff_at,
                'negative' as label_state;
        """)
    return tmp_path


def write(databases, **more):
    return write_run(
        published_db=databases / "marts.duckdb",
        working_db=databases / "elv.duckdb",
        runs_dir=databases / "runs",
        project_dir=ROOT,
        dbt_vars={"personal_data_salt": "pepper", "lead_label_window_days": 14} | more,
        command="train",
        now=NOW,
    )


def test_folder_holds_every_file_with_its_checksum(databases):
    run = write(databases)
    assert run.name.startswith("20260701T083000Z-")
    manifest = json.loads((run / "manifest.json").read_text())
    boards = [f"{grain}_leaderboard.{kind}" for grain in ("campaign", "adset", "ad") for kind in ("csv", "parquet")]
    assert set(manifest["files"]) == {
        *boards,
        *(f"{table}.{kind}" for table in ACCOUNT_TABLES for kind in ("csv", "parquet")),
        "lead_predictions.csv",
        "lead_predictions.parquet",
        "metrics.json",
        "metadata.json",
        "data_profile.md",
        "report.html",
    }
    for name, entry in manifest["files"].items():
        content = (run / name).read_bytes()
        assert entry == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert {path.name for path in run.iterdir()} == {*manifest["files"], "manifest.json"}
    assert [path.name for path in run.parent.iterdir()] == [run.name]


def test_probability_is_named_with_its_window(databases):
    with (write(databases) / "lead_predictions.csv").open() as lines:
        row = next(csv.DictReader(lines))
    assert row["p_qualified_14d"] == "0.25"
    assert "p_qualified" not in row


def test_text_cells_cannot_run_as_formulas_and_numbers_stay(databases):
    run = write(databases)
    with (run / "lead_predictions.csv").open() as lines:
        row = next(csv.DictReader(lines))
    assert row["lead_id"] == '\'=HYPERLINK("x")'
    assert row["elv"] == "-3.5"
    parquet = duckdb.execute(f"select lead_id from '{run / 'lead_predictions.parquet'}'").fetchall()
    assert parquet == [('=HYPERLINK("x")',)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_formula_start_is_escaped(tmp_path, start):
    connection = duckdb.connect()
    connection.execute('create table cells as select ? as cell, \'plain\' as "odd ""name"', [start + "1"])
    as_csv, _ = files.write_table(connection, "select * from cells", tmp_path / "cells")
    with as_csv.open(newline="") as lines:
        assert list(csv.reader(lines))[1] == [f"'{start}1", "plain"]


def test_metadata_tells_how_to_repeat_the_run_and_keeps_the_salt(databases):
    inputs = databases / "inputs"
    inputs.mkdir()
    (inputs / "leads.csv").write_text("lead_id\n1\n")
    run = write(databases, data_dir=str(inputs))
    text = (run / "metadata.json").read_text()
    metadata = json.loads(text)
    assert "pepper" not in text
    assert metadata["as_of"] == "2026-06-30T00:00:00Z"
    assert metadata["windows"]["lead_label_window_days"] == 14
    positives = {row["task"]: row["positive_count"] for row in metadata["splits"]}
    assert positives == {"account_purchase": 0, "lead_qualified": 1}
    assert metadata["inputs"] == [
        {"path": "leads.csv", "bytes": 10, "sha256": hashlib.sha256(b"lead_id\n1\n").hexdigest()}
    ]
    assert metadata["versions"]["duckdb"] == duckdb.__version__
    assert metadata["champions"][0]["margin"] is None


def test_metrics_have_segments_for_what_scores_and_the_whole_split_for_all(databases):
    metrics = json.loads((write(databases) / "metrics.json").read_text())["metrics"]
    assert [(row["candidate_id"], row["segment"]) for row in metrics] == [
        ("baseline_cpl", "all"),
        ("lightgbm_small", "all"),
        ("lightgbm_small", "division=Paint"),
    ]


def test_profile_is_a_markdown_page(databases):
    page = (write(databases) / "data_profile.md").read_text()
    assert "a\\|b" in page
    assert "## Broken rules" in page
    assert "0 rows; each with its reason" in page


def test_failure_leaves_no_folder(databases, monkeypatch):
    def fail(*arguments):
        raise OSError("disk full")

    monkeypatch.setattr(folder, "data_profile", fail)
    with pytest.raises(OSError, match="disk full"):
        write(databases)
    assert list((databases / "runs").iterdir()) == []


def test_same_results_get_the_same_hash(databases):
    first = write(databases)
    renamed = first.rename(first.parent / "earlier")
    second = write(databases)
    assert second.name == first.name
    assert (renamed / "manifest.json").read_text() == (second / "manifest.json").read_text()


def test_declared_vars_are_completed_and_overridden(monkeypatch):
    monkeypatch.setenv("ELV_DATA_DIR", "from_env")
    settings = effective_vars(ROOT, {"lead_label_window_days": 30})
    assert settings["data_dir"] == "from_env"
    assert settings["lead_label_window_days"] == 30


def test_demo_has_no_input_files():
    assert fingerprint_inputs("") == []
