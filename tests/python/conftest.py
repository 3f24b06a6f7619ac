"""What the tests share: one whole build of the demo, by plain `dbt build`, in a folder of its own.

`make test` runs them in two processes (pytest-xdist). Tests that share a costly fixture stay together in one of them;
the build of the demo is shared by both.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
# Folders whose tests share builds of their own, in the order in which they start: what takes longest first.
TOGETHER = ("proofs", "reliability", "proofs/accounts", "real_data", "evaluation", "report", "runs", "app")


def group_of(path: Path) -> str:
    """Return what a file of tests stays together with: its folder, where that shares builds, or itself."""
    folder = path.parent.relative_to(HERE).as_posix()
    return folder if folder in TOGETHER else path.relative_to(HERE).as_posix()


class Together(LoadScopeScheduling):
    """Hands out whole groups. pytest-xdist's own (`xdist_group`) are lost since pytest 9.2, whose ids are fixed."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(ROOT / nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Return what decides which process runs which tests."""
    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders that take long first."""
    ranks = {folder: rank for rank, folder in enumerate(TOGETHER)}
    items.sort(key=lambda item: ranks.get(group_of(item.path), len(ranks)))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Folder of this run that all its processes see."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def demo_warehouse(shared_folder: Path) -> Path:
    """Folder with elv.duckdb and marts.duckdb of one `dbt build` of the demo; every dbt test passed."""
    warehouse = shared_folder / "demo"
    with FileLock(shared_folder / "demo.lock"):
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
