"""`make outdated` answers or says that it could not ask; nothing unasked passes for fine."""

import json
import subprocess

import outdated
import pytest
from outdated import ROOT, Answer, advisories, exit_code, held, newer, pins, unlike_lock


def done(code=0, out="", err=""):
    return subprocess.CompletedProcess([], code, out, err)


def test_the_lock_and_the_held_packages_are_read():
    locked = pins((ROOT / "requirements.lock").read_text("utf-8"))
    assert len(locked) > 100
    assert {"dbt-core", "dbt-duckdb", "duckdb"} <= held((ROOT / "pyproject.toml").read_text("utf-8")) <= locked.keys()


def test_a_pin_for_another_python_is_left_out():
    lock = "a==1 ; python_full_version < '3' \\\n    --hash=sha256:0\na==2 ; python_full_version >= '3' \\\nb==3 \\\n"
    assert pins(lock) == {"a": "2", "b": "3"}


def test_an_install_that_differs_is_found_and_an_absent_one_is_not():
    assert unlike_lock({"a": "1", "b": "2"}, {"a": "1.1"}) == ["a 1.1 is installed, the lock has 1"]


def test_newer_releases_say_which_are_held():
    rows = [{"name": name, "version": "1", "latest_version": "2"} for name in ("DuckDB", "rich", "stray")]
    found = newer(done(out=json.dumps(rows)), {"duckdb": "1", "rich": "1"}, {"duckdb"})
    assert found == Answer(["DuckDB 1, newest 2 (held: DECISIONS.md, Dependencies)", "rich 1, newest 2"])


@pytest.mark.parametrize(
    "run",
    [
        "pip is not installed",
        done(1, err="ERROR: no index"),
        done(0, "no json"),
        done(0, "[]", "WARNING: Retrying after connection broken"),
    ],
)
def test_an_index_that_does_not_answer_is_no_answer(run):
    found = newer(run, {}, set())
    assert found.unasked
    assert not found.lines


def test_advisories_are_listed_and_what_was_skipped_is_said():
    audited = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},
            {"name": "b", "version": "1", "vulns": []},
            {"name": "c", "skip_reason": "not on the index"},
        ]
    }
    assert advisories(done(1, json.dumps(audited))) == Answer(["a 1: X-1, fixed in 2"], "pip-audit skipped c")


@pytest.mark.parametrize("run", ["pip-audit is not installed", done(1, err="a\nno connection"), done(1, "[]")])
def test_an_audit_that_failed_is_no_clean_bill(run):
    assert advisories(run).unasked
    assert not advisories(run).lines


def test_exit_codes_tell_fine_from_wrong_from_unasked():
    assert exit_code([], [Answer(), Answer()], []) == 0
    assert exit_code([], [Answer(["rich 1, newest 2"]), Answer()], []) == 0
    assert exit_code([], [Answer(), Answer(unasked="no network")], []) == 2
    assert exit_code(["a differs"], [Answer(unasked="no network")], []) == 1
    assert exit_code([], [Answer()], ["a 1: X-1"]) == 1


def test_a_command_that_is_absent_is_a_sentence():
    assert outdated.ask("no-such-command-at-all") == "no-such-command-at-all is not installed"
