"""Benchmark of the app: its pages asked by one client and by fifty, on generated leads, with swaps during the run.

Run with `make bench-app` (or `--leads 100000`, or `--published warehouse/marts.duckdb` for a copy that is there). The
app runs in a process of its own, as `elv app` does. Each client asks for the next page as soon as it has the last one:
mostly pages that everybody opens, and every fifth time the page of some lead, which is hardly ever kept.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
from run import DBT, ROOT, run

from elv.app.application import create_app
from elv.app.paths import Paths

PORT = 8765
ASKED = 7
CLIENTS = (1, 50)
SECONDS = 15
SWAP_EVERY = 4
LEADS_ASKED = 500


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
    """Median seconds of each page where nothing is kept: every request finds another copy."""
    client = create_app(Paths(published_db, folder / "runs", ROOT, PORT)).test_client()
    found = {}
    for name, address in pages(published_db).items():
        took = []
        for number in range(1 + ASKED):
            os.utime(published_db, (number, number))
            started = time.perf_counter()
            answer = client.get(address, base_url=f"http://127.0.0.1:{PORT}")
            took.append(time.perf_counter() - started)
            if answer.status_code != 200:
                sys.exit(f"{address} answered {answer.status_code}: {answer.text[-500:]}")
        found[name] = round(statistics.median(took[1:]), 3)
    return found


class App:
    """`elv app` on a copy that can be swapped."""

    def __init__(self, published_db: Path, folder: Path) -> None:
        self.source = published_db
        self.home = folder / "served"
        self.home.mkdir()
        self.swaps = 0
        self.swap()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "elv", "app", "--port", str(self.port), "--warehouse", str(self.home)]
        command += ["--runs-dir", str(folder / "runs")]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("the app did not start")

    def swap(self) -> None:
        """Put a new copy in the place of the old one, as a build does."""
        draft = self.home / "draft.duckdb"
        shutil.copy(self.source, draft)
        os.replace(draft, self.home / "marts.duckdb")
        self.swaps += 1

    def memory(self) -> int:
        """Resident memory, MiB; 0 where the system does not say."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return 0
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) // 1024

    def open_files(self) -> int:
        """Files and connections that the process holds open; 0 where the system does not say."""
        try:
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))
        except OSError:
            return 0


def ask_until(app: App, end: float, common: list[str], leads: list[str], seed: int) -> list[float]:
    """Ask for one page after the other; seconds of each. Any answer but 200 ends the benchmark."""
    draw = random.Random(seed)
    took = []
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=60)
    while time.monotonic() < end:
        address = f"/leads/{draw.choice(leads)}" if draw.random() < 0.2 else draw.choice(common)
        started = time.monotonic()
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
        took.append(time.monotonic() - started)
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
    connection.close()
    return took


def load(published_db: Path, folder: Path, clients: int, swap_every: float) -> dict[str, float]:
    """Pages a second, waiting times, memory and open files with this many clients (`swap_every` 0: no swaps)."""
    with duckdb.connect(str(published_db), read_only=True) as connection:
        leads = [
            row[0]
            for row in connection.execute(
                f"select lead_id from lead_scores order by hash(lead_id) limit {LEADS_ASKED}"
            ).fetchall()
        ]
    common = [address for name, address in pages(published_db).items() if name != "one lead"]
    app = App(published_db, folder)
    try:
        end = time.monotonic() + SECONDS
        ended = threading.Event()

        def swapping() -> None:
            while swap_every and not ended.wait(swap_every):
                app.swap()

        swapper = threading.Thread(target=swapping)
        swapper.start()
        with ThreadPoolExecutor(clients) as pool:
            waits = list(pool.map(lambda number: ask_until(app, end, common, leads, number), range(clients)))
            files, memory = app.open_files(), app.memory()
        ended.set()
        swapper.join()
        took = sorted(second for one in waits for second in one)
        return {
            "clients": clients,
            "swaps": app.swaps - 1,
            "pages": len(took),
            "pages_per_second": round(len(took) / SECONDS, 1),
            "p50": round(took[len(took) // 2], 3),
            "p95": round(took[int(len(took) * 0.95)], 3),
            "longest": round(took[-1], 3),
            "memory_mib": memory,
            "open_files": files,
        }
    finally:
        app.process.terminate()
        app.process.wait(10)
        shutil.rmtree(app.home)


def measure(published_db: Path, folder: Path) -> dict[str, object]:
    """Both measurements of one published copy."""
    own = Path(shutil.copy(published_db, folder / "measured.duckdb"))
    return {
        "seconds": seconds(own, folder),
        "load": [load(own, folder, clients, every) for clients in CLIENTS for every in (0, SWAP_EVERY)],
    }


def main() -> None:
    """Print one JSON object per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, nargs="*", default=[30_000, 1_000_000])
    parser.add_argument("--published", type=Path, help="a published copy that is there; nothing is built")
    arguments = parser.parse_args()
    for leads in [0] if arguments.published else arguments.leads:
        with tempfile.TemporaryDirectory() as scratch:
            published_db = arguments.published or build(leads, Path(scratch))
            size = {"published": str(published_db)} if arguments.published else {"leads": leads}
            print(json.dumps(size | measure(published_db, Path(scratch)), indent=2), flush=True)


if __name__ == "__main__":
    main()
