"""Benchmark of daily use: a full build, an unchanged one, one more day. Run with `make bench-daily`.

The inputs are the demo's, written as files: all leads but those of the last day in parts by month, then a part of
one day more, with the ads, outcomes and restated days that were known at its end.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from run import DBT, INPUTS, ROOT, run, stage_seconds

ELV = [sys.executable, "-c", "from elv.cli import main; main()"]
# Moments, in the demo's own time, at which the files are exported.
LAST_DAY = "(select max(cast(created_at as timestamp)) from demo.demo_leads)"
DAY_BEFORE = f"({LAST_DAY} - interval 1 day)"


def generate(leads: int, folder: Path, env: dict[str, str]) -> Path:
    """Build the demo's inputs for this many leads; returns the database that holds them."""
    (folder / "generator").mkdir()
    places = env | {"ELV_WAREHOUSE_DIR": str(folder / "generator"), "ELV_DATA_DIR": ""}
    dbt_vars = f"{{demo_leads: {leads}}}"
    run([str(DBT), "run", "-s", "demo", "--vars", dbt_vars, "--target-path", str(folder / "t0")], places)
    return folder / "generator" / "elv.duckdb"


def export(generated: Path, data: Path, moment: str, since: str | None = None) -> float:
    """Write what the files of that moment hold: all leads by month, or those since the last export as one part.

    Ads show the last word on each day and say nothing of when it was loaded, as most platforms do.
    """
    (data / "leads").mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(generated), read_only=True) as demo:
        for name in set(INPUTS) - {"ads", "leads", "outcomes"}:
            demo.execute(f"copy demo.demo_{name} to '{data / name}.csv' (header)")
        demo.execute(f"""
            copy (
                select * exclude (known_at) from demo.demo_ads where cast(known_at as timestamp) <= {moment}
                qualify row_number() over (partition by ad_id, date order by known_at desc) = 1
            ) to '{data / "ads.csv"}' (header)
        """)
        recorded = f"cast(recorded_at as timestamp) <= {moment}"
        demo.execute(f"copy (from demo.demo_outcomes where {recorded}) to '{data / 'outcomes.csv'}' (header)")
        came = f"cast(created_at as timestamp) <= {moment}"
        if since:
            came += f" and cast(created_at as timestamp) > {since}"
            demo.execute(f"copy (from demo.demo_leads where {came}) to '{data / 'leads' / 'new.csv'}' (header)")
        else:
            query = "select distinct left(created_at, 7) from demo.demo_leads"
            for (month,) in demo.execute(query).fetchall():
                rows = f"(from demo.demo_leads where {came} and created_at like '{month}%')"
                demo.execute(f"copy {rows} to '{data / 'leads' / month}.csv' (header)")
    return sum(file.stat().st_size for file in data.rglob("*.csv")) / 2**20


def seconds(command: list[str], env: dict[str, str]) -> float:
    """Wall seconds of a command that must succeed."""
    return run(command, env)[0]


class Figures(dict[str, float | str]):
    """Figures by name, each told as soon as it is there: a million leads take half an hour."""

    def __setitem__(self, name: str, value: float | str) -> None:
        super().__setitem__(name, value)
        print(f"{self['leads']} leads: {name}: {value:.1f}", file=sys.stderr, flush=True)


def benchmark(leads: int) -> dict[str, float | str]:
    """All figures for one size; every kind of build goes on from the one before."""
    env = os.environ | {"DBT_PROFILES_DIR": str(ROOT / "profiles")}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        generated = generate(leads, folder, env)
        data, warehouse = folder / "data", folder / "warehouse"
        warehouse.mkdir()
        size = export(generated, data, DAY_BEFORE)
        env |= {"ELV_DATA_DIR": str(data), "ELV_WAREHOUSE_DIR": str(warehouse)}
        dbt = [str(DBT), "build", "--selector", "train", "--target-path", str(folder / "target")]
        elv = ["--project-dir", str(ROOT), "--warehouse", str(warehouse), "--runs-dir", str(folder / "runs")]
        found = Figures({"leads": f"{leads:,}", "input files (MiB)": size})
        found["full build, `elv train`"] = seconds([*ELV, "train", *elv], env)
        found["nothing changed, `elv train`"] = unchanged([*ELV, "train", *elv], env)
        run([str(DBT), "parse", "--target-path", str(folder / "target")], env)
        started = time.perf_counter()
        seconds(dbt, env)
        wall = time.perf_counter() - started
        stages, elapsed = stage_seconds(folder / "target")
        found["nothing changed, `dbt build`"] = wall
        found["of which dbt's start and parse"] = wall - elapsed
        found["of which tests and seeds (thread-seconds)"] = stages["tests and seeds"]
        export(generated, data, LAST_DAY, since=DAY_BEFORE)
        found["one new day, `elv score`"] = seconds([*ELV, "score", *elv], env)
        found["nothing changed, `elv score`"] = unchanged([*ELV, "score", *elv], env)
        found["the same day, `elv train`"] = seconds([*ELV, "train", *elv], env)
        fresh = folder / "fresh"
        fresh.mkdir()
        elv[elv.index(str(warehouse))] = str(fresh)
        found["the same day, `elv train` in an empty warehouse"] = seconds([*ELV, "train", *elv], env)
    return found


def unchanged(command: list[str], env: dict[str, str]) -> float:
    """Wall seconds of a verb that must find nothing to do."""
    wall, _, output = run(command, env)
    if "Nothing changed" not in output:
        sys.exit(f"{' '.join(command)} should have found nothing to do:\n{output[-2000:]}")
    return wall


def main() -> None:
    """Print a markdown table with a column per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, nargs="*", default=[100_000, 1_000_000])
    columns = [benchmark(leads) for leads in parser.parse_args().leads]
    print("| | " + " | ".join(f"{column['leads']} leads" for column in columns) + " |")
    print("| --- |" + " ---: |" * len(columns))
    for name in columns[0]:
        if name != "leads":
            print(f"| {name} | " + " | ".join(f"{column[name]:.1f}" for column in columns) + " |")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(f"\nSeconds on the wall, one run each, commit {commit.stdout.strip()}.")


if __name__ == "__main__":
    main()
