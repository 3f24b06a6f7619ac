"""What the tests share: one whole build of the demo, by plain `dbt build`, in a folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demo_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with elv.duckdb and marts.duckdb of one `dbt build` of the demo; every dbt test passed."""
    warehouse = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dbt")), "build", "--target-path", str(warehouse / "target")],
        cwd=ROOT,
        env=os.environ | {"ELV_WAREHOUSE_DIR": str(warehouse), "ELV_DATA_DIR": "", "DBT_PROFILES_DIR": "profiles"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return warehouse
