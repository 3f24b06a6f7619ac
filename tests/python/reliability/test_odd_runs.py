"""An odd folder among the runs is shown as unreadable with the reason, is never the newest, and stops nobody."""

import json

import pytest
from click.testing import CliRunner

from elv.app.run_files import newest_first
from elv.cli.commands import cli
from elv.runs.reading import RunError, find_run, list_runs

FINE, ODD = "20260701T000000Z-aaaaaaaa", "20260702T000000Z-bbbbbbbb"
METADATA = {
    "schema_version": 2,
    "command": "train",
    "domain": "all",
    "as_of": "2026-06-30T00:00:00",
    "created_at": "2026-07-01T00:00:00",
    "vars": {},
    "champions": [{"task": "lead_qualified", "candidate_id": "small"}],
    "headline_metrics": [],
    "inputs": [],
}


def write(folder, metadata=(), manifest=None):
    folder.mkdir(parents=True)
    (folder / "metadata.json").write_text(json.dumps({**METADATA, "run_id": folder.name, **dict(metadata)}))
    (folder / "manifest.json").write_text(json.dumps({"files": {}} if manifest is None else manifest))


@pytest.fixture
def runs(tmp_path):
    write(tmp_path / FINE)
    return tmp_path


ODDITIES = {
    **{
        f"{name}={value!r}": lambda folder, name=name, value=value: write(folder, {name: value})
        for name, value in [
            ("champions", None),
            ("champions", "none"),
            ("champions", [{"candidate_id": "small"}]),
            ("champions", ["small"]),
            ("headline_metrics", {}),
            ("headline_metrics", [{"task": "lead_qualified"}]),
            ("schema_version", "2"),
            ("schema_version", None),
            ("as_of", "yesterday"),
            ("created_at", 5),
            ("vars", []),
            ("inputs", [{"sha256": "0"}]),
            ("inputs", None),
            ("scored", 4),
        ]
    },
    "manifest of texts": lambda folder: write(folder, manifest={"files": {"a.csv": "b"}}),
    "manifest of sizes as texts": lambda folder: write(folder, manifest={"files": {"a.csv": {"bytes": "1"}}}),
    "manifest is a list": lambda folder: write(folder, manifest=[1]),
    "a stray folder": lambda folder: folder.mkdir(),
    "a folder of something else": lambda folder: (folder / "deeper").mkdir(parents=True),
    "metadata is a list": lambda folder: (write(folder), (folder / "metadata.json").write_text("[1]")),
    "metadata is empty": lambda folder: (write(folder), (folder / "metadata.json").write_text("")),
    "metadata is cut off": lambda folder: (write(folder), (folder / "metadata.json").write_text('{"vars": ')),
    "metadata is not UTF-8": lambda folder: (write(folder), (folder / "metadata.json").write_bytes(b'{"a": "\xff"}')),
    "metadata is a folder": lambda folder: (
        write(folder),
        (folder / "metadata.json").unlink(),
        (folder / "metadata.json").mkdir(),
    ),
}


@pytest.mark.parametrize("name", [ODD, "mydir"])
@pytest.mark.parametrize("make", ODDITIES.values(), ids=ODDITIES)
def test_an_odd_run_is_unreadable_and_never_the_newest(runs, make, name):
    make(runs / name)
    assert [run.run_id for run in list_runs(runs)] == [FINE, name]
    assert [run.run_id for run in newest_first(runs)] == [FINE, name]
    odd = list_runs(runs)[1]
    assert odd.problems
    assert not (odd.metadata and odd.manifest)
    assert find_run(runs, "newest").run_id == FINE
    with pytest.raises(RunError, match="is broken"):
        find_run(runs, name)
    for arguments in ([], ["check", "newest"], ["check", name], ["compare", name, "newest"]):
        result = CliRunner().invoke(cli, ["runs", "--runs-dir", str(runs), *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), arguments
    shown = CliRunner().invoke(cli, ["runs", "--runs-dir", str(runs)]).output
    assert f"{name}  unreadable" in shown


def test_only_odd_runs_are_no_run(tmp_path):
    (tmp_path / "mydir").mkdir()
    with pytest.raises(RunError, match="is broken"):
        find_run(tmp_path, "newest")
