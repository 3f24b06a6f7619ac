"""What the code must never do, each rule shown to fire on a planted line: read a clock in SQL, or unpickle."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CLOCKS = re.compile(
    r"\b(now|today|get_current_timestamp|current_localtimestamp|random|uuid)\s*\(|\bcurrent_(date|time|timestamp)\b"
    r"|run_started_at|modules\.datetime",
    re.I,
)
# The one door to the clock: when a kept row was written, which no feature, label or score reads.
CLOCK_DOOR = "macros/build_time.sql"
CLOCK_READERS = {"build_fingerprints", "score_history"}
UNPICKLERS = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal"}


def clock_lines(text: str) -> list[str]:
    """Lines of SQL that read a clock or draw at random; comments aside."""
    text = re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), text, flags=re.S)
    return [line for line in text.splitlines() if CLOCKS.search(line.split("--")[0])]


def unpickling(source: str) -> list[str]:
    """Imports and calls that would run what a file holds."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.split(".")[0] in UNPICKLERS]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in UNPICKLERS:
            found.append(str(node.module))
        elif isinstance(node, ast.Attribute) and (
            (node.attr == "load" and isinstance(node.value, ast.Name) and node.value.id == "joblib")
            or node.attr in {"read_pickle", "unpickle"}
        ):
            found.append(node.attr)
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            found.append("allow_pickle")
        elif isinstance(node, ast.ImportFrom) and node.module == "joblib":
            found += [alias.name for alias in node.names if alias.name == "load"]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
            found.append(node.func.id)
    return found


def test_no_model_reads_a_clock():
    files = [path for folder in ("models", "macros", "tests") for path in (ROOT / folder).rglob("*.sql")]
    assert len(files) > 100
    found = {path.relative_to(ROOT).as_posix(): clock_lines(path.read_text()) for path in files}
    assert {path: lines for path, lines in found.items() if lines and path != CLOCK_DOOR} == {}
    assert {path.stem for path in files if "{{ build_time() }}" in path.read_text()} <= CLOCK_READERS


def test_nothing_is_unpickled():
    files = [path for folder in ("src", "python_models") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 40
    assert {str(path.relative_to(ROOT)): found for path in files if (found := unpickling(path.read_text()))} == {}


@pytest.mark.parametrize(
    "line", ["select now() as at", "where day < current_date", "{{ run_started_at }}", "order by random()"]
)
def test_a_planted_clock_is_found(line):
    assert clock_lines(f"select 1\n{line}\n") == [line]
    assert clock_lines("-- never random(): engines move it around\n{# current_date\n now() #}\nselect known_at") == []


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib\njoblib.load('x')",
        "from joblib import load",
        "import numpy\nnumpy.load('x', allow_pickle=True)",
        "import pandas\npandas.read_pickle('x')",
        "eval('1')",
    ],
)
def test_planted_unpickling_is_found(line):
    assert unpickling(line)
    assert unpickling("import joblib\njoblib.dump(1, 'x')") == []
