"""What the tests share: one whole build of the demo, by plain `dbt build`, in a folder of its own.

`make test` runs them in two processes (pytest-xdist). Tests that share a costly fixture stay together in one of them;
the build of the demo is shared by both.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
# Folders whose tests share builds of their own, in the order in which they start: what takes longest first.
TOGETHER = ("proofs", "reliability", "proofs/accounts", "real_data", "evaluation", "report", "runs", "app")


def group_of(path: Path) -> str:
    """Return what a file of tests stays together with: its folder, where that shares builds, or itself."""
    folder = path.parent.relative_to(HERE).as_posix()
    return folder if folder in TOGETHER else path.relative_to(HERE).as_posix()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stays together, and put the folders that take long first."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item.path)))
    ranks = {folder: rank for rank, folder in enumerate(TOGETHER)}
    items.sort(key=lambda item: ranks.get(group_of(item.path), len(ranks)))


@pytest.fixture(scope="session")
def demo_warehouse(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Folder with elv.duckdb and marts.duckdb of one `dbt build` of the demo; every dbt test passed."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    warehouse = shared / "demo"
    with FileLock(shared / "demo.lock"):
        if not warehouse.exists():
            build_demo(warehouse)
    assert (warehouse / "marts.duckdb").exists(), "the build of the demo failed in the other process"
    return warehouse


def build_demo(warehouse: Path) -> None:
    """Build the demo, with every test, into a new folder."""
    warehouse.mkdir()
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "build", "--target-path", str(warehouse / "target")],
        cwd=ROOT,
        env=os.environ | {"ELV_WAREHOUSE_DIR": str(warehouse), "ELV_DATA_DIR": "", "DBT_PROFILES_DIR": "profiles"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
