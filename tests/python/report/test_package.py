"""The report works from an installed wheel: templates and style travel with the code."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
_BUILD = "from flit_core.buildapi import build_wheel; print(build_wheel('dist'))"


def test_wheel_holds_every_template_and_the_style(tmp_path):
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "dist").mkdir()
    subprocess.run([sys.executable, "-c", _BUILD], cwd=tmp_path, check=True, capture_output=True)
    with zipfile.ZipFile(next((tmp_path / "dist").glob("*.whl"))) as wheel:
        packed = {Path(name).name for name in wheel.namelist() if name.startswith("elv/report/templates/")}
    assert packed == {path.name for path in (ROOT / "src" / "elv" / "report" / "templates").iterdir()}
    assert "report.css" in packed
