"""Benchmark of the app: seconds of its pages on generated leads. Run with `make bench-app` (or `--leads 100000`).

Each page is asked in this process, as the server does it: the published copy is opened, read and closed each time.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from run import DBT, ROOT, run

from elv.app.application import create_app
from elv.app.paths import Paths

PORT = 8765
ASKED = 7


def build(leads: int, folder: Path) -> Path:
    """Build the demo with this many leads; returns the published copy, which only a tested build makes."""
    (folder / "warehouse").mkdir()
    env = os.environ | {
        "DBT_PROFILES_DIR": str(ROOT / "profiles"),
        "ELV_WAREHOUSE_DIR": str(folder / "warehouse"),
        "ELV_DATA_DIR": "",
    }
    command = [str(DBT), "build", "--selector", "train", "--vars", json.dumps({"demo_leads": leads})]
    run([*command, "--target-path", str(folder / "target")], env)
    return folder / "warehouse" / "marts.duckdb"


def pages(published_db: Path) -> dict[str, str]:
    """Addresses by what they show; a page number behind the last one shows the last one."""
    with duckdb.connect(str(published_db), read_only=True) as connection:
        lead, campaign = connection.execute("""
            select lead_id, campaign_id
            from lead_scores
            where campaign_id is not null
            order by elv_rank
            limit 1
        """).fetchone()
    return {
        "start": "/",
        "leads, first page": "/leads",
        "leads, last page": "/leads?page=1000000",
        "leads of a campaign": f"/leads?campaign={campaign}",
        "one lead": f"/leads/{lead}",
        "campaigns": "/campaigns",
        "opportunities": "/opportunities",
        "trust": "/trust",
    }


def seconds(published_db: Path, folder: Path) -> dict[str, float]:
    """Median seconds of each page, after one request that does not count."""
    client = create_app(Paths(published_db, folder / "runs", ROOT, PORT)).test_client()
    found = {}
    for name, address in pages(published_db).items():
        took = []
        for _ in range(1 + ASKED):
            started = time.perf_counter()
            answer = client.get(address, base_url=f"http://127.0.0.1:{PORT}")
            took.append(time.perf_counter() - started)
            if answer.status_code != 200:
                sys.exit(f"{address} answered {answer.status_code}: {answer.text[-500:]}")
        found[name] = round(statistics.median(took[1:]), 3)
    return found


def main() -> None:
    """Print one JSON object per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, nargs="*", default=[30_000, 1_000_000])
    for leads in parser.parse_args().leads:
        with tempfile.TemporaryDirectory() as scratch:
            published_db = build(leads, Path(scratch))
            print(json.dumps({"leads": leads, "seconds": seconds(published_db, Path(scratch))}, indent=2), flush=True)


if __name__ == "__main__":
    main()
