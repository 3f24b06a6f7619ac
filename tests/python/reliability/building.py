"""A warehouse of its own that is built from files in a process of its own, so that it can be killed."""

import hashlib
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[3]
DBT = Path(sys.executable).with_name("dbt")
# Unit tests test the project and not the data; the rest of a build is what a crash can fall into.
ARGUMENTS = ("--no-use-colors", "build", "--selector", "train")
STARTED = re.compile(r"(\d+) of (\d+) START (?!hook)")
SMALL = "(select lead_id from demo.demo_leads where cast(regexp_replace(lead_id, '[^0-9]', '', 'g') as int) % 6 = 0)"
CLOCKS = ("fit_seconds", "fitted_at", "built_at", "build_id", "scored_at")
QUERIES = {
    "ads": "from demo.demo_ads",
    "leads": f"from demo.demo_leads where lead_id in {SMALL}",
    "outcomes": f"from demo.demo_outcomes where lead_id in {SMALL}",
    "campaign_map": "from demo.demo_campaign_map",
    "sales": "from demo.demo_sales where hash(coalesce(customer_id, customer_name)) % 5 = 0",
    "customers": "from demo.demo_customers",
    "products": "from demo.demo_products",
}


@dataclass(frozen=True)
class Warehouse:
    """A folder with inputs, databases and dbt's own files."""

    folder: Path

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs"

    @property
    def working(self) -> Path:
        return self.folder / "warehouse" / "elv.duckdb"

    @property
    def published(self) -> Path:
        return self.folder / "warehouse" / "marts.duckdb"

    def start(self, *command: str, warehouse: Path | None = None) -> subprocess.Popen[str]:
        """Start a build in a process group of its own; its output can be read line by line."""
        home = warehouse or self.folder / "warehouse"
        home.mkdir(parents=True, exist_ok=True)
        target = ("--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs"))
        return subprocess.Popen(
            list(command) or [str(DBT), *ARGUMENTS, *target],
            cwd=ROOT,
            env=os.environ
            | {
                "ELV_WAREHOUSE_DIR": str(home),
                "ELV_DATA_DIR": str(self.inputs),
                "DBT_PROFILES_DIR": "profiles",
                "PYTHONUNBUFFERED": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def build(self, warehouse: Path | None = None) -> str:
        """Build to the end; the output. Fails where the build does."""
        process = self.start(warehouse=warehouse)
        output, _ = process.communicate(timeout=1200)
        assert process.returncode == 0, output[-4000:]
        return output

    def build_and_kill(self, node: int) -> tuple[str, int]:
        """Kill a build with SIGKILL as soon as its node of this number starts: its line, and the number of nodes."""
        process = self.start()
        line = ""
        for line in process.stdout:
            found = STARTED.search(line)
            if found and int(found[1]) >= node:
                break
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
        return line.strip(), int(found[2]) if found else 0

    def digest(self) -> str:
        return hashlib.sha256(self.published.read_bytes()).hexdigest()


def write_inputs(demo_warehouse: Path, folder: Path) -> None:
    """A sixth of the demo's leads and a fifth of its customers' sales as files."""
    folder.mkdir(parents=True)
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as demo:
        for name, query in QUERIES.items():
            demo.execute(f"copy ({query} order by all) to '{folder / name}.csv'")


def read(path: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def whole(path: Path) -> int:
    """Read every row of every table of a database file; the number of rows."""
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        assert tables
        return sum(
            connection.execute(f'select count(hash(t)) from "{schema}"."{table}" as t').fetchall()[0][0]
            for schema, table in tables
        )


def contents(path: Path, leaving_out: tuple[str, ...] = CLOCKS) -> dict[str, tuple]:
    """Rows and checksum of each table of a published file, without the columns that a clock writes."""
    with duckdb.connect(str(path), read_only=True) as connection:
        columns: dict[str, list[str]] = {}
        for schema, table, column in connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where not internal"
            " order by schema_name, table_name, column_index"
        ).fetchall():
            columns.setdefault(f'"{schema}"."{table}"', []).append(column)
        return {
            table: connection.execute(
                f"select count(*), sum(hash({', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)})) from {table}"
            ).fetchall()[0]
            for table, names in ((table, [n for n in all_ if n not in leaving_out]) for table, all_ in columns.items())
        }
