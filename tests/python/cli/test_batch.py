"""`elv score --batch` scores leads beside the warehouse, as a full build would, and leaves everything as it was."""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from elv.batches.warehouse import CLOCK, EMPTY, HISTORY, LEARNED
from elv.cli import commands

ROOT = Path(__file__).parents[3]
NEW = 40


def elv(*arguments):
    return subprocess.run(
        [sys.executable, "-c", "from elv.cli import main; main()", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"ELV_DATA_DIR": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def newest_leads(warehouse, count=NEW, where="true"):
    """Return the header and the newest leads of the demo, as a file would have them."""
    with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as built:
        found = built.execute(
            f"select * from demo.demo_leads where {where} order by created_at desc, lead_id limit {count}"
        )
        return [column[0] for column in found.description], [list(row) for row in found.fetchall()]


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def state_of(folder):
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


@pytest.fixture(scope="module")
def scored(demo_warehouse, tmp_path_factory):
    """Score new leads, leads that are known, and a row without a time; keep what was there before and after."""
    place = tmp_path_factory.mktemp("batch")
    header, rows = newest_leads(demo_warehouse, NEW + 2)
    known = [list(row) for row in rows[:2]]
    new = [[f"new-{row[0]}", *row[1:]] for row in rows[2:]]
    broken = [["broken", *rows[0][1:]]]
    broken[0][header.index("created_at")] = "soon"
    batch = write(place / "of_today.csv", header, [*known, *new, *broken])
    before = state_of(demo_warehouse)
    done = elv(
        "score", "--batch", batch, "--out", place / "out", "--warehouse", demo_warehouse, "--runs-dir", place / "runs"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {"folder": place / "out", "done": done, "before": before, "after": state_of(demo_warehouse), "place": place}


def test_scores_values_and_reasons_are_those_of_the_full_build(scored, demo_warehouse):
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as full:
        batch = scored["folder"] / "lead_predictions.parquet"
        rows = full.execute(
            f"""
            select batch.lead_id like 'new-%', batch.is_known, batch.scored_by,
                batch.model_version = full_scores.model_version,
                batch.p_qualified_14d = full_scores.p_qualified, batch.elv is not distinct from full_scores.elv,
                batch.value_source = full_scores.value_source, batch.reasons is not null
            from '{batch}' as batch
            inner join marts.lead_scores as full_scores
                on full_scores.lead_id = replace(batch.lead_id, 'new-', '')
            """
        ).fetchall()
        reasons = scored["folder"] / "score_reasons.parquet"
        same, count = full.execute(
            f"""
            select count(*) filter (where batch.contribution = full_reasons.contribution
                and batch.feature = full_reasons.feature), count(*)
            from '{reasons}' as batch
            inner join ml.score_reasons as full_reasons
                on full_reasons.example_id = replace(batch.example_id, 'new-', '')
                and full_reasons.task = batch.task and full_reasons.reason_rank = batch.reason_rank
            """
        ).fetchall()[0]
    assert sorted(row[0] for row in rows) == [False] * 2 + [True] * NEW
    assert all(is_new != is_known for is_new, is_known, *_ in rows)
    assert all(row[2:] == ("champion", True, True, True, True, True) for row in rows)
    assert same == count > NEW


def test_nothing_that_is_stored_changed(scored):
    assert scored["after"] == scored["before"]
    assert {"elv.duckdb", "marts.duckdb"} <= set(scored["before"])
    assert not (scored["place"] / "runs").exists()
    assert not list((ROOT / "target" / "batches").glob("*/elv.duckdb"))


def test_the_folder_says_what_it_was_made_from(scored, demo_warehouse):
    folder = scored["folder"]
    metadata = json.loads((folder / "metadata.json").read_text("utf-8"))
    assert metadata["rows"] == {"read": NEW + 3, "scored": NEW + 2, "rejected": 1, "known": 2}
    assert metadata["champion"][0]["task"] == "lead_qualified"
    assert [file["path"] for file in metadata["inputs"]] == ["leads.csv"]
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as published:
        (build,) = published.execute("select max(build_id) from quality.build_fingerprints").fetchone()
    assert metadata["scored_by_build"] == build
    for name, entry in json.loads((folder / "manifest.json").read_text("utf-8"))["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"]
    with duckdb.connect() as reader:
        refused = reader.execute(f"select source_line, column_name, rule from '{folder}/rejected_rows.csv'").fetchall()
        drift = reader.execute(f"select subject, sum(reference_rows) from '{folder}/feature_drift.parquet' group by 1")
        assert {subject for subject, rows in drift.fetchall() if rows > 0} == {"feature", "score"}
    assert [(line, column) for line, column, _ in refused] == [(NEW + 4, "created_at")]
    assert f"{NEW + 2} leads scored, 1 of {NEW + 3} rows refused" in scored["done"].stdout
    assert "2 of them are in the published scores already" in scored["done"].stdout


def test_one_organic_lead_is_scored_though_it_has_no_ads(demo_warehouse, tmp_path):
    header, rows = newest_leads(demo_warehouse, 1, "is_organic")
    batch = tmp_path / "in"
    batch.mkdir()
    write(batch / "leads.csv", header, [["alone", *rows[0][1:]]])
    write(batch / "ads.csv", ["date"], [])
    done = elv("score", "--batch", batch, "--out", tmp_path / "out", "--format", "csv", "--warehouse", demo_warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Beside the leads lie ads.csv" in done.stdout
    assert not list((tmp_path / "out").glob("*.parquet"))
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as published:
        full = published.execute("select p_qualified from lead_scores where lead_id = ?", [rows[0][0]]).fetchone()
        batch_score = published.execute(f"select p_qualified_14d from '{tmp_path}/out/lead_predictions.csv'").fetchone()
    assert batch_score == full


def test_a_batch_that_lacks_what_the_champion_learned_from_is_refused_by_name(demo_warehouse, tmp_path):
    header, rows = newest_leads(demo_warehouse, 3)
    place = header.index("employees")
    write(tmp_path / "some.csv", header[:place] + header[place + 1 :], [row[:place] + row[place + 1 :] for row in rows])
    done = elv("score", "--batch", tmp_path / "some.csv", "--out", tmp_path / "out", "--warehouse", demo_warehouse)
    assert done.returncode == 1
    assert "attr__employees" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_batch_that_breaks_the_contract_ends_with_2(demo_warehouse, tmp_path):
    write(tmp_path / "some.csv", ["lead_id", "campaign_id"], [["a", "b"]])
    places = ["--warehouse", demo_warehouse, "--runs-dir", tmp_path / "runs"]
    done = elv("score", "--batch", tmp_path / "some.csv", "--out", tmp_path / "out", *places)
    assert done.returncode == 2
    assert not (tmp_path / "out").exists()
    (refused,) = (tmp_path / "runs").glob("*-refused")
    assert "created_at" in (refused / "contract_violations.csv").read_text("utf-8")


@pytest.mark.slow
def test_leads_that_no_input_held_score_as_in_a_full_build_with_them(demo_warehouse, tmp_path):
    """The inputs lack the newest leads; a batch of them scores as `elv score` does on inputs that have them."""
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as trained:
        for folder, condition in (("with", "true"), ("without", "age > 300")):
            (tmp_path / folder).mkdir()
            for name in ("ads", "outcomes", "campaign_map"):
                trained.execute(f"copy (from demo.demo_{name}) to '{tmp_path / folder / name}.csv'")
            aged = "select *, row_number() over (order by created_at desc, lead_id) as age from demo.demo_leads"
            for place, wanted in ((tmp_path / folder / "leads.csv", condition), (tmp_path / "batch.csv", "age <= 300")):
                trained.execute(f"copy (select * exclude (age) from ({aged}) where {wanted}) to '{place}'")
    for folder in ("with", "without"):
        warehouse = tmp_path / f"{folder}_warehouse"
        shutil.copytree(demo_warehouse, warehouse, ignore=shutil.ignore_patterns("target"))
        places = ["--warehouse", warehouse, "--runs-dir", tmp_path / "runs"]
        done = elv("score", "--data-dir", tmp_path / folder, "--force", *places)
        assert done.returncode == 0, done.stderr
    done = elv("score", "--batch", tmp_path / "batch.csv", "--out", tmp_path / "out", *places)
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(tmp_path / "with_warehouse" / "marts.duckdb"), read_only=True) as full:
        rows, same, known = full.execute(f"""
            select count(*), count(*) filter (where p_qualified_14d = p_qualified
                and batch.elv is not distinct from lead_scores.elv), count(*) filter (where is_known)
            from '{tmp_path}/out/lead_predictions.parquet' as batch inner join lead_scores using (lead_id)
        """).fetchone()
    assert (rows, same, known) == (300, 300, 0)


# --- refused before dbt starts --------------------------------------------------------------------------------------


@pytest.fixture
def refused(monkeypatch, tmp_path):
    """Run the command line in the project's root on an empty warehouse; gives what it refused with."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("ELV_DATA_DIR", raising=False)

    def invoke(*arguments, warehouse=tmp_path / "empty"):
        result = CliRunner().invoke(commands.cli, [*map(str, arguments), "--warehouse", str(warehouse)])
        assert result.exit_code == 2, result.output
        return " ".join(result.output.split())

    return invoke


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--batch", "x.csv"], "--batch needs --out"),
        (["--out", "y"], "--out names the folder of a batch"),
        (["--batch", "x.csv", "--out", "y", "--data-dir", "."], "--data-dir cannot stand beside --batch"),
        (["--batch", "x.csv", "--out", "y", "--force", "--domain", "leads"], "--domain, --force cannot stand beside"),
        (["--batch", "x.csv", "--out", "docs"], "is there already; name a new folder"),
        (["--batch", "x.csv", "--out", "y"], "so no champion to score with"),
        (["--batch", "x.csv", "--out", "y", "--format", "xlsx"], "'xlsx' is not one of"),
    ],
)
def test_what_cannot_work_is_said_before_dbt_starts(refused, arguments, said):
    assert said in refused("score", *arguments)


def test_what_is_no_batch_is_said(refused, demo_warehouse, tmp_path):
    (tmp_path / "leads.sql").write_text("select 1")
    (tmp_path / "leads.xlsx").write_text("no table")
    (tmp_path / "empty").mkdir()
    (tmp_path / "queries").mkdir()
    shutil.copy(tmp_path / "leads.sql", tmp_path / "queries")
    said = {
        name: refused("score", "--batch", tmp_path / name, "--out", tmp_path / "out", warehouse=demo_warehouse)
        for name in ("gone.csv", "leads.sql", "leads.xlsx", "empty", "queries")
    }
    assert "There is no" in said["gone.csv"]
    assert "in no format that is read" in said["leads.sql"]
    assert "in no format that is read" in said["leads.xlsx"]
    assert "holds no leads (nothing)" in said["empty"]
    assert "is a query" in said["queries"]


def test_other_settings_than_those_of_the_champion_are_refused(refused, demo_warehouse, tmp_path):
    write(tmp_path / "some.csv", ["lead_id"], [["a"]])
    given = "{feature_lag_days: 3, train_calibration: sigmoid, account_label_mode: all, as_of: '2030-01-01'}"
    said = refused(
        *("score", "--batch", tmp_path / "some.csv", "--out", tmp_path / "out", "--vars", given),
        warehouse=demo_warehouse,
    )
    assert "Error: feature_lag_days: not as the stored champion was trained with" in said


def test_a_copy_without_a_champion_of_leads_is_refused(refused, demo_warehouse, tmp_path):
    warehouse = tmp_path / "warehouse"
    warehouse.mkdir()
    for name in ("elv.duckdb", "marts.duckdb"):
        shutil.copy(demo_warehouse / name, warehouse)
    write(tmp_path / "some.csv", ["lead_id"], [["a"]])
    asked = ["score", "--batch", tmp_path / "some.csv", "--out", tmp_path / "out"]
    with duckdb.connect(str(warehouse / "marts.duckdb")) as published:
        published.execute("update kept.baseline_rates set rate = 0 where task = 'lead_qualified'")
    assert "of which none qualified" in refused(*asked, warehouse=warehouse)
    with duckdb.connect(str(warehouse / "marts.duckdb")) as published:
        published.execute("delete from evaluation.champion_models where task = 'lead_qualified'")
    assert "stores no champion of leads" in refused(*asked, warehouse=warehouse)


def test_what_a_batch_takes_as_given_is_what_its_models_read_and_it_does_not_build(demo_warehouse):
    nodes = json.loads((demo_warehouse / "target" / "manifest.json").read_text("utf-8"))["nodes"]
    command = ["ls", "--selector", "batch", "--output", "name", "--quiet", "--target-path", str(demo_warehouse / "ls")]
    listed = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), *command],
        cwd=ROOT,
        env=os.environ | {"ELV_WAREHOUSE_DIR": str(demo_warehouse), "DBT_PROFILES_DIR": "profiles"},
        capture_output=True,
        text=True,
        check=True,
    )
    selected = set(listed.stdout.split())
    given = set()
    for node in nodes.values():
        if node["name"] in selected:
            for parent in map(nodes.get, node["depends_on"].get("nodes", [])):
                if parent and parent["name"] not in selected and "accounts" not in parent["tags"]:
                    given.add((parent["schema"], parent["name"]))
    listed_here = {
        (schema, table)
        for homes in (LEARNED, HISTORY, EMPTY, CLOCK)
        for schema, tables in homes.items()
        for table in tables
    }
    # The demo's generators are read where the demo is the input.
    assert {name for name in given if name[0] != "demo"} == listed_here
