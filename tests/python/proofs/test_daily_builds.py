"""Day after day in one warehouse gives what a full build of the last day's files gives, table by table.

What earlier builds saw of the files (versions, score history) belongs to a warehouse: `--full-refresh` keeps it.
"""

import shutil

import duckdb
import pytest
from proofkit import account_worlds, files, project, worlds
from proofkit.compare import table_difference

pytestmark = pytest.mark.slow

INPUTS = (*worlds.TABLES, *account_worlds.TABLES)
NOT_BUILT = ("--exclude", "path:seeds", "path:models/demo", "--exclude-resource-type", "test", "unit_test")
EXAMPLES = "+lead_examples"
CLOCKS = ("fit_seconds", "fitted_at", "scored_at", "built_at", "build_id")
# Stores of everything ever fitted, which a full refresh empties; what is current in them is in ml.fitted_models and
# ml.value_models.
STORES = {"ml.fit_candidates", "ml.fit_value"}

FIRST_DAY = "2026-05-20 12:00:00"
# Statements that make the files of the next day out of those of the day before, in ads, leads and outcomes.
STEPS = {
    "a new day": """
        create or replace table ads as from ads_at(timestamp '2026-05-21 12:00:00') where not is_withheld;
        create or replace table outcomes as from outcomes_at(timestamp '2026-05-21 12:00:00') where not is_withheld;
        create or replace table leads as from leads_at(timestamp '2026-05-21 12:00:00') where not is_withheld;
    """,
    "late rows": """
        create or replace table ads as from ads_at(timestamp '2026-05-21 12:00:00');
        create or replace table outcomes as from outcomes_at(timestamp '2026-05-21 12:00:00');
        create or replace table leads as from leads_at(timestamp '2026-05-21 12:00:00');
    """,
    "restated days and overwritten statuses": """
        update ads set spend = cast(3 * cast(spend as decimal(18, 2)) as varchar)
        where date between '2026-04-20' and '2026-05-15' and hash(campaign_id) % 3 = 0;
        update outcomes set stage = 'lost', occurred_at = '2026-05-21 08:00:00'
        where stage = 'qualified' and hash(lead_id) % 7 = 0
            and lead_id in (select lead_id from outcomes group by lead_id having count(*) = 1);
        update outcomes set value = cast(2 * cast(value as decimal(18, 2)) as varchar) where hash(lead_id) % 2 = 0;
    """,
    "removed rows": """
        delete from leads where created_at like '2026-03-11%' or hash(lead_id) % 50 = 0;
        delete from outcomes where hash(lead_id) % 11 = 0;
        delete from ads where ad_id in (select min(ad_id) from ads group by campaign_id);
    """,
}


@pytest.fixture(scope="module")
def world(builds):
    """The demo's files as they grow: no load times, some rows that come too late."""
    with project.read(builds.demo) as demo:
        world = files.read_demo(demo, INPUTS)
    world.execute("""
        create temp table all_ads as select *, hash(ad_id, date) % 40 = 0 as is_withheld from ads;
        create temp table all_outcomes as select *, hash(lead_id, stage) % 20 = 0 as is_withheld from outcomes;
        create temp table all_leads as select *, hash(lead_id) % 30 = 0 as is_withheld from leads;
        create temp macro ads_at(moment) as table
            select * exclude (known_at) from all_ads
            where cast(known_at as timestamp) < moment
            qualify row_number() over (partition by ad_id, date order by known_at desc) = 1;
        create temp macro outcomes_at(moment) as table
            select * exclude (recorded_at) from all_outcomes where cast(recorded_at as timestamp) < moment;
        create temp macro leads_at(moment) as table
            select * from all_leads where cast(created_at as timestamp) < moment;
    """)
    # The newest thing in the files is then an ads day, an outcome or a lead, and moves on with each step.
    world.execute(f"delete from sales where greatest(ordered_at, known_at) >= '{FIRST_DAY}'")
    for table in ("ads", "outcomes", "leads"):
        world.execute(
            f"create or replace table {table} as from {table}_at(timestamp '{FIRST_DAY}') where not is_withheld"
        )
    return world


def write(world, folder):
    """The files of a day; leads lie in a part for each month, so that most parts never change."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "leads").mkdir(parents=True)
    for table in set(INPUTS) - {"leads"}:
        columns = "* exclude (is_withheld)" if table in {"ads", "outcomes"} else "*"
        world.execute(f"copy (select {columns} from {table}) to '{folder / table}.csv' (header)")
    for (month,) in world.execute("select distinct left(created_at, 7) from leads").fetchall():
        rows = f"select * exclude (is_withheld) from leads where created_at like '{month}%' order by all"
        world.execute(f"copy ({rows}) to '{folder / 'leads' / month}.csv' (header)")


def build(copy, *options):
    project.dbt(copy, "build", *options, *NOT_BUILT)


def full_build(builds, copy, name, *options):
    """The same files in a copy of the warehouse, all tables built anew."""
    full = project.copy_project(builds.folder / name, source=copy, warehouse=True)
    shutil.copytree(copy / "inputs", full / "inputs")
    build(full, "--full-refresh", *options)
    return full


def table_hashes(copy):
    """Count and sum of row hashes of every table and view, clocks and the order of columns aside."""
    hashes = {}
    with project.read(copy) as warehouse:
        query = """
            select table_schema || '.' || table_name, list(column_name order by column_name)
            from information_schema.columns
            where table_schema not in ('reference', 'demo', 'information_schema') and column_name not in ?
            group by all
        """
        for table, columns in warehouse.execute(query, [list(CLOCKS)]).fetchall():
            row = ", ".join(f'"{column}"' for column in columns)
            hashed = f"select count(*), cast(sum(hash({row})) as varchar) from {table}"
            hashes[table] = (columns, *warehouse.execute(hashed).fetchall()[0])
    return hashes


def differing_tables(one, other):
    """Tables that two builds do not share to the last row, and how they differ."""
    sides = [table_hashes(copy) for copy in (one, other)]
    names = [name for name in sides[0].keys() | sides[1].keys() if sides[0].get(name) != sides[1].get(name)]
    return {name: table_difference(one, other, name, CLOCKS) for name in sorted(set(names) - STORES)}


@pytest.fixture(scope="module")
def first_day(builds, world):
    copy = project.copy_project(builds.folder / "daily", source=builds.demo, warehouse=True)
    write(world, copy / "inputs")
    build(copy)
    return copy


def count(copy, query):
    with project.read(copy) as warehouse:
        return warehouse.execute(query).fetchall()[0][0]


def test_every_day_equals_a_full_build(builds, world, first_day):
    """One test, since every day goes on from the one before."""
    for number, (step, statements) in enumerate(STEPS.items()):
        world.execute(statements)
        write(world, first_day / "inputs")
        build(first_day, "--select", EXAMPLES)
        full = full_build(builds, first_day, f"full-{number}", "--select", EXAMPLES)
        assert not differing_tables(first_day, full), step
        shutil.rmtree(full)

    versions = count(first_day, "select count(*) from staging.stg_ads_snapshots where version_number > 1")
    assert versions > 100
    for table in ("stg_ads_snapshots", "stg_leads_snapshots", "stg_outcomes_snapshots"):
        assert count(first_day, f"select count(*) from staging.{table} where seen_at is not null") > 10, table
    overwritten = """
        select count(*) from staging.stg_outcomes as outcomes
        where stage = 'qualified' and lead_id in (select lead_id from staging.base_outcomes where stage = 'lost')
            and lead_id not in (select lead_id from staging.base_outcomes where stage = 'qualified')
    """
    assert count(first_day, overwritten) > 0
    clock = "select count(*) from staging.stg_ads_snapshots where seen_at > (select newest_at from staging.input_clock)"
    assert count(first_day, clock) == 0

    # A setting that takes a column away, and then everything after the examples too.
    project.Change("dbt_project.yml", "lead_attributes_denied: []", "lead_attributes_denied: [industry]").apply(
        first_day
    )
    scored = count(first_day, "select count(*) from ml.score_history")
    build(first_day)
    assert count(first_day, "select count(*) from ml.score_history") > scored > 0
    assert count(first_day, "select count(*) from ml.score_history where task = 'lead_qualified'") > 0
    full = full_build(builds, first_day, "full-last")
    assert not differing_tables(first_day, full)


def test_a_part_that_is_as_it_was_is_not_read_again(builds, world, first_day):
    """A value that only the table holds, not the file, outlives a build; one in a part that changed does not."""
    copy = project.copy_project(builds.folder / "parts", source=first_day, warehouse=True)
    shutil.copytree(first_day / "inputs", copy / "inputs")
    parts = sorted((copy / "inputs" / "leads").iterdir())
    with parts[-1].open("a", encoding="utf-8") as part:
        part.write("appended-lead,2026-05-21 11:00:00\n")
    build(copy, "--select", "+raw_leads")
    with duckdb.connect(str(copy / "warehouse" / "elv.duckdb")) as warehouse:
        warehouse.execute("update staging.raw_leads set utm_term = 'planted'")
    with parts[-1].open("a", encoding="utf-8") as part:
        part.write("another-lead,2026-05-21 11:30:00\n")
    parts[0].unlink()
    build(copy, "--select", "+raw_leads")
    with project.read(copy) as warehouse:
        rows = "select source_file, bool_and(utm_term = 'planted') from staging.raw_leads group by all order by all"
        planted = dict(warehouse.execute(rows).fetchall())
    assert f"leads/{parts[0].name}" not in planted
    assert planted.pop(f"leads/{parts[-1].name}") is not True
    assert planted
    assert all(planted.values())
