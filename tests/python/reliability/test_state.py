"""What scores use comes from the published copy, whatever a killed or failed build left beside it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from elv.cli.invoke import why_not_open
from elv.cli.settings import Settings
from elv.cli.state import make_ready
from elv.publishing import damaged_tables, is_in_step, publish
from elv.publishing.state import LEARNED, SEEN

ROOT = Path(__file__).resolve().parents[3]
# Built by score, and kept all the same: it grows from build to build.
GROWING = {("evaluation", "frozen_predictions")}


@pytest.fixture
def settings(tmp_path):
    """A working database with a version of every kind of table, published."""
    settings = Settings(tmp_path, tmp_path, tmp_path / "runs")
    with duckdb.connect(str(settings.working_db)) as working:
        working.execute("""
            create schema marts; create schema ml; create schema staging; create schema quality;
            create table marts.lead_scores as select 1 as version;
            create table ml.value_models as select 1 as version;
            create view ml.holdout_predictions as select 1 as version;
            create table staging.stg_ads_snapshots as select 1 as version;
            create table staging.stg_leads as select 1 as version;
            create table quality.build_fingerprints as select timestamp '2026-01-01 00:00:00' as built_at;
        """)
        publish(working, ["lead_scores", "holdout_predictions", "build_fingerprints"], tmp_path)
    return settings


def begin_another_build(settings):
    with duckdb.connect(str(settings.working_db)) as working:
        working.execute("update quality.build_fingerprints set built_at = timestamp '2026-01-02 00:00:00'")
        for table in ("marts.lead_scores", "ml.value_models", "staging.stg_ads_snapshots", "staging.stg_leads"):
            working.execute(f"update {table} set version = 2")


def versions(settings):
    with duckdb.connect(str(settings.working_db), read_only=True) as working:
        query = "select schema_name || '.' || table_name from duckdb_tables() where table_name <> 'build_fingerprints'"
        tables = [name for (name,) in working.execute(query).fetchall()]
        return {name: working.execute(f"select version from {name}").fetchall()[0][0] for name in tables}


@pytest.mark.parametrize("selector", ["score", "score_leads", "score_of_files"])
def test_a_build_that_uses_a_version_gets_the_last_whole_one(settings, selector, capsys):
    make_ready(settings, selector)
    assert capsys.readouterr().err == ""
    begin_another_build(settings)
    assert not is_in_step(settings.published_db, settings.working_db)
    make_ready(settings, selector)
    # What a build saw of inputs stays; what is built anew does not matter.
    assert versions(settings) == {
        "marts.lead_scores": 1,
        "ml.value_models": 1,
        "staging.stg_ads_snapshots": 2,
        "staging.stg_leads": 2,
    }
    assert is_in_step(settings.published_db, settings.working_db)
    assert "did not finish" in capsys.readouterr().err


def test_a_train_goes_on_where_it_was_killed(settings):
    begin_another_build(settings)
    make_ready(settings, "train")
    assert set(versions(settings).values()) == {2}


def test_a_fixed_clock_does_not_hide_another_build(settings):
    with duckdb.connect(str(settings.working_db)) as working:
        working.execute("update ml.value_models set version = 2")
    settings.dbt_vars["build_time"] = "2026-01-01"
    make_ready(settings, "score")
    assert versions(settings)["ml.value_models"] == 1


@pytest.mark.parametrize(
    "break_it",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"garbage" * 9999),
        lambda path: os.truncate(path, path.stat().st_size // 2),
    ],
    ids=["lost", "empty", "garbage", "truncated"],
)
def test_history_comes_back_when_the_working_database_is_lost(settings, break_it, capsys):
    break_it(settings.working_db)
    make_ready(settings, "train")
    found = versions(settings)
    assert {found["staging.stg_ads_snapshots"], found["ml.value_models"], found["marts.lead_scores"]} == {1}
    assert "came back from marts.duckdb" in capsys.readouterr().err
    if list(settings.warehouse_dir.glob("elv-damaged-*.duckdb")):
        assert "cannot be read" not in str(versions(settings))


def test_a_log_that_cannot_be_replayed_is_set_aside(settings, capsys):
    code = (
        f"import duckdb, os; c = duckdb.connect({str(settings.working_db)!r}); c.execute('checkpoint');"
        "c.execute('create table marts.t (n int, check (n + 1 > 0))');"
        "c.execute('comment on column marts.t.n is $$a number$$'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert why_not_open(settings) == ""
    make_ready(settings, "train")
    assert "cannot be read" in capsys.readouterr().err
    assert list(settings.warehouse_dir.glob("elv-damaged-*.duckdb"))
    assert versions(settings)["marts.lead_scores"] == 1


def test_history_that_is_lost_twice_begins_anew(settings):
    settings.working_db.unlink()
    with settings.published_db.open("r+b") as file:
        file.seek(12_288)
        file.write(os.urandom(settings.published_db.stat().st_size - 12_288))
    make_ready(settings, "train")
    assert not settings.working_db.exists()
    make_ready(settings, "score")


def test_a_database_of_another_process_is_not_moved_aside(settings):
    code = (
        f"import duckdb, time; c = duckdb.connect({str(settings.working_db)!r}); print(1, flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    try:
        holder.stdout.readline()
        make_ready(settings, "score")
        assert not list(settings.warehouse_dir.glob("elv-damaged-*"))
    finally:
        holder.kill()
        holder.wait()


def test_a_damaged_published_copy_is_no_copy(settings):
    assert damaged_tables(settings.published_db, settings.working_db) == []
    with settings.published_db.open("r+b") as file:
        file.seek(settings.published_db.stat().st_size // 2)
        file.write(os.urandom(200_000))
    assert damaged_tables(settings.published_db, settings.working_db)


def test_a_version_keeps_what_scores_use_and_do_not_build(demo_warehouse):
    manifest = json.loads((demo_warehouse / "target" / "manifest.json").read_text("utf-8"))["nodes"]
    selected = set(listed(demo_warehouse, "score"))
    publication = manifest["model.elv.published_marts"]["depends_on"]["nodes"]
    public = {manifest[node]["name"] for node in publication}
    used = set()

    def use(node_id):
        node = manifest.get(node_id)
        if node is None or node["name"] in selected or node["resource_type"] not in {"model", "seed"}:
            return
        if node["config"]["materialized"] in {"view", "ephemeral"}:
            for parent in node["depends_on"]["nodes"]:
                use(parent)
        elif node["name"] not in public:
            used.add((node["schema"], node["name"]))

    for node in manifest.values():
        if node["name"] in selected:
            for parent in node["depends_on"].get("nodes", []):
                use(parent)
    for node in publication:
        if manifest[node]["name"] not in selected:
            use(node)
    assert used | GROWING == {(schema, table) for schema, tables in LEARNED.items() for table in tables}
    incremental = {
        (node["schema"], node["name"]) for node in manifest.values() if node["config"]["materialized"] == "incremental"
    }
    kept = {(schema, table) for homes in (LEARNED, SEEN) for schema, tables in homes.items() for table in tables}
    # Those are read or fitted again from the inputs.
    again = {name for _, name in incremental if name.startswith(("raw_", "fit_"))} | {"lead_examples"}
    assert {name for name in incremental if name[1] not in again | public} <= kept


def listed(warehouse, selector):
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("dbt")),
            *("--quiet", "ls", "--selector", selector, "--output", "name", "--no-write-json"),
            *("--target-path", str(warehouse / "target")),
        ],
        cwd=ROOT,
        env=os.environ | {"ELV_WAREHOUSE_DIR": str(warehouse), "ELV_DATA_DIR": "", "DBT_PROFILES_DIR": "profiles"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.split()
