"""Benchmark: builds of generated leads from files, stage by stage. Run with `make bench` (or `--leads 10000`)."""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[3]
DBT = Path(sys.executable).with_name("dbt")
INPUTS = ("ads", "leads", "outcomes", "campaign_map")
MODELS_ONLY = ["build", "--exclude-resource-types", "test", "unit_test"]
FEATURE_MODELS = (
    "int_ad_deltas",
    "int_ad_changes",
    "int_ad_entities",
    "int_campaign_name_days",
    "int_lead_outcomes",
    "int_leads_labelled",
    "int_lead_splits",
    "int_leads_matched_at_creation",
    "int_lead_ad_cutoffs",
    "int_ad_windows",
    "int_campaign_history",
    "int_lead_attributes",
    "lead_examples",
)


def stage_of(node: str, path: str) -> str:
    """The stage a dbt node counts towards, from its path."""
    if not node.startswith("model."):
        return "tests and seeds"
    if "demo" in path:
        return "demo (empty)"
    for stage, pattern in {
        "read and staging": r"python_models/inputs|models/(base|contracts|staging)",
        "matching": r"matched|name_days|similarities|ad_entities",
        "quality": r"marts/quality",
        "training": r"fit_|training_fingerprints|feature_probe|predict_holdout|measure_importance|value_models",
        "scoring": r"models/scoring",
        "evaluation": r"models/(learning|evaluation|monitoring)",
        "marts": r"models/marts/leads|leaderboard|expected_values|value_segments",
        "publish": r"publishing",
    }.items():
        if re.search(pattern, path):
            return stage
    return "labels, splits, features"


def run(command: list[str], env: dict[str, str], cwd: Path = ROOT) -> tuple[float, float, str]:
    """Wall seconds, peak memory (GiB, largest child so far) and output of a command that must succeed."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - started
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}")
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20, done.stdout


def write_inputs(leads: int, folder: Path, env: dict[str, str]) -> float:
    """Generate the demo's inputs for this many leads and write them to CSV files; returns their size in MiB."""
    warehouse = folder / "generator"
    warehouse.mkdir()
    run(
        [
            str(DBT),
            "run",
            "-s",
            "demo",
            "--vars",
            json.dumps({"demo_leads": leads}),
            "--target-path",
            str(folder / "t0"),
        ],
        env | {"ELV_WAREHOUSE_DIR": str(warehouse), "ELV_DATA_DIR": ""},
    )
    data = folder / "data"
    data.mkdir()
    with duckdb.connect(str(warehouse / "elv.duckdb"), read_only=True) as connection:
        for name in INPUTS:
            connection.execute(f"copy demo.demo_{name} to '{data / name}.csv' (header)")
    return sum(file.stat().st_size for file in data.iterdir()) / 2**20


def stage_seconds(target: Path) -> tuple[dict[str, float], float]:
    """Thread-seconds by stage and the elapsed seconds of the run, from dbt's own record."""
    results = json.loads((target / "run_results.json").read_text())
    manifest = json.loads((target / "manifest.json").read_text())
    paths = {key: node["original_file_path"] for key, node in manifest["nodes"].items()}
    seconds: dict[str, float] = defaultdict(float)
    for result in results["results"]:
        node = result["unique_id"]
        seconds[stage_of(node, paths.get(node, ""))] += result["execution_time"]
    return dict(seconds), results["elapsed_time"]


def bare_features(target: Path, warehouse: Path) -> tuple[float, float]:
    """Seconds of the feature SQL run bare in DuckDB, and the same nodes' seconds under dbt."""
    results = json.loads((target / "run_results.json").read_text())
    under_dbt = sum(
        result["execution_time"]
        for result in results["results"]
        if result["unique_id"].startswith("model.") and result["unique_id"].split(".")[-1] in FEATURE_MODELS
    )
    manifest = json.loads((target / "manifest.json").read_text())["nodes"]
    compiled = {
        model: (target / "compiled" / "elv" / manifest[f"model.elv.{model}"]["original_file_path"]).read_text()
        for model in FEATURE_MODELS
    }
    with duckdb.connect(str(warehouse / "elv.duckdb")) as connection:
        connection.execute("set threads = 2; set TimeZone = 'UTC'; create schema bare")
        started = time.perf_counter()
        for model in FEATURE_MODELS:
            connection.execute(f"create table bare.{model} as {compiled[model]}")
        bare = time.perf_counter() - started
        connection.execute("drop schema bare cascade")
    return bare, under_dbt


def benchmark(leads: int) -> dict[str, object]:
    """All figures for one size; every build starts from an empty warehouse."""
    env = os.environ | {"DBT_PROFILES_DIR": str(ROOT / "profiles")}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        size = write_inputs(leads, folder, env)
        env |= {"ELV_DATA_DIR": str(folder / "data")}
        table = folder / "table"
        table.mkdir()
        table_wall, _, _ = run(
            [str(DBT), *MODELS_ONLY, "-s", "+lead_examples", "--target-path", str(folder / "t1")],
            env | {"ELV_WAREHOUSE_DIR": str(table)},
        )
        table_stages, table_elapsed = stage_seconds(folder / "t1")
        bare, under_dbt = bare_features(folder / "t1", table)
        whole = folder / "whole"
        whole.mkdir()
        env |= {"ELV_WAREHOUSE_DIR": str(whole)}
        target = folder / "t2"
        wall, memory, _ = run([str(DBT), "build", "--target-path", str(target)], env)
        stages, elapsed = stage_seconds(target)
        again, _, _ = run([str(DBT), "build", "--target-path", str(target)], env)
        score, _, _ = run([str(DBT), *MODELS_ONLY, "--selector", "score", "--target-path", str(target)], env)
        score_stages, score_elapsed = stage_seconds(target)
    return {
        "leads": leads,
        "input_mib": round(size, 1),
        "files_to_examples_wall": round(table_wall, 1),
        "files_to_examples_nodes": round(table_elapsed, 1),
        "files_to_examples_stages": {key: round(value, 1) for key, value in table_stages.items()},
        "build_wall": round(wall, 1),
        "dbt_start_and_parse": round(wall - elapsed, 1),
        "stages": {key: round(value, 1) for key, value in stages.items()},
        "peak_gib": round(memory, 2),
        "features_bare": round(bare, 2),
        "features_under_dbt": round(under_dbt, 2),
        "features_ratio": round(under_dbt / bare, 2),
        "second_build_wall": round(again, 1),
        "score_wall": round(score, 1),
        "score_nodes": round(score_elapsed, 1),
        "score_stages": {key: round(value, 1) for key, value in score_stages.items()},
    }


def main() -> None:
    """Print one JSON object per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    for leads in parser.parse_args().leads:
        print(json.dumps(benchmark(leads), indent=2), flush=True)


if __name__ == "__main__":
    main()
