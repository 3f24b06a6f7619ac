"""Benchmark: features of generated sales lines, node by node. Run with `make bench-accounts` (or `--lines 1000000`).

The lines go straight into the star schema (`fct_sales`): what is measured is what grows with lines, customers and
cutoffs. Every figure is of one dbt invocation on an otherwise finished warehouse.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from run import DBT, ROOT, run

CUTOFFS = {"account_cutoff_counts": {"train": 5, "calibrate": 1, "test": 1}, "account_cutoff_step_months": 1}
NODES = (
    "int_account_cutoffs",
    "int_account_windows",
    "int_account_items",
    "int_division_pairs",
    "int_accounts_labelled",
    "account_item_scores",
    "feat_account_divisions",
    "account_examples",
)
LINES = """
    insert into star.fct_sales by name
    select
        'line-' || i as sale_line_id,
        'order-' || (i // 2) as order_id,
        '1' as line_id,
        bought as ordered_at,
        bought + interval 1 day as known_at,
        'customer-' || (hash(i // 4) % {customers}) as customer_id,
        'sku-' || (hash(i, 1) % 60) as sku,
        'Division ' || (hash(i, 1) % 6) as division,
        case when hash(i, 2) % 40 = 0 then 'return' else 'sale' end as line_kind,
        true as is_purchase_line,
        1 as quantity,
        'USD' as currency,
        (case when hash(i, 2) % 40 = 0 then -1 else 1 end) * (hash(i, 3) % 100000) / 100.0 as original_revenue,
        (case when hash(i, 2) % 40 = 0 then -1 else 1 end) * (hash(i, 3) % 100000) / 100.0 as revenue,
        (case when hash(i, 2) % 40 = 0 then -1 else 1 end) * (hash(i, 3) % 40000) / 100.0 as gross_profit,
        hash(i, 2) % 40 <> 0 and i % 2 = 0 as is_order_line,
        hash(i, 2) % 40 <> 0 as is_division_order_line
    from (
        select i, timestamp '2024-01-12' + to_seconds(cast(hash(i // 2, 4) % 77000000 as bigint)) as bought
        from range({lines}) as series (i)
    )
"""


def benchmark(lines: int, customers: int) -> dict[str, object]:
    """Seconds by node, peak memory, and the windows' SQL run bare against the same node under dbt."""
    env = os.environ | {"DBT_PROFILES_DIR": str(ROOT / "profiles"), "ELV_DATA_DIR": ""}
    small = json.dumps({"demo_leads": 1000, "demo_customers": 200} | CUTOFFS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        env |= {"ELV_WAREHOUSE_DIR": str(folder)}
        target = ["--target-path", str(folder / "target"), "--vars", small]
        exclude = ["--exclude-resource-types", "test", "unit_test"]
        run([str(DBT), "build", "-s", "+account_examples", *exclude, *target], env)
        with duckdb.connect(str(folder / "elv.duckdb")) as connection:
            connection.execute("delete from star.fct_sales")
            connection.execute(LINES.format(lines=lines, customers=customers))
            connection.execute("delete from star.dim_divisions")
            connection.execute(
                "insert into star.dim_divisions by name select division, true as is_enabled,"
                " min(known_at) as first_known_at, count(*) as line_count from star.fct_sales group by division"
            )
        code = (
            "import subprocess, resource, sys; done = subprocess.run(sys.argv[1:], capture_output=True, text=True);"
            "print(done.stdout[-3000:], file=sys.stderr);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
        )
        command = [str(DBT), "build", "-s", *NODES, *exclude, *target]
        started = time.perf_counter()
        # A process between gives the peak of this invocation alone.
        _, _, peak = run([sys.executable, "-c", code, *command], env)
        wall = time.perf_counter() - started
        results = json.loads((folder / "target" / "run_results.json").read_text())
        seconds = {
            result["unique_id"].split(".")[-1]: round(result["execution_time"], 1) for result in results["results"]
        }
        compiled = folder / "target/compiled/elv/models/intermediate/accounts/windows/int_account_windows.sql"
        run([str(DBT), "run", "-s", "int_account_windows", *target], env)
        alone = json.loads((folder / "target" / "run_results.json").read_text())["results"][0]["execution_time"]
        with duckdb.connect(str(folder / "elv.duckdb")) as connection:
            connection.execute("set threads = 2; set TimeZone = 'UTC'; set preserve_insertion_order = false")
            connection.execute("set memory_limit = '6GB'")
            started = time.perf_counter()
            connection.execute(f"create table bare_windows as {compiled.read_text()}")
            bare = time.perf_counter() - started
            rows = connection.execute("select count(*) from features.account_examples").fetchall()[0][0]
            cutoffs = connection.execute("select count(*) from intermediate.int_account_cutoffs").fetchall()[0][0]
    return {
        "lines": lines,
        "customers": customers,
        "cutoffs": cutoffs,
        "examples": rows,
        "wall": round(wall, 1),
        "nodes": round(results["elapsed_time"], 1),
        "node_seconds": seconds,
        "peak_gib": round(int(peak) / 2**20, 2),
        "windows_bare": round(bare, 1),
        "windows_under_dbt": round(alone, 1),
        "windows_ratio": round(alone / bare, 2),
    }


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--customers", type=int, default=500_000)
    chosen = parser.parse_args()
    print(json.dumps(benchmark(chosen.lines, chosen.customers), indent=2))


if __name__ == "__main__":
    main()
