"""SIGTERM ends a verb as Ctrl-C does; a warehouse that another process holds is said at once."""

import signal
import subprocess
import sys
import time

import duckdb
import pytest

from elv.cli.invoke import run_dbt
from elv.cli.settings import Settings

# A verb that waits, run as the `elv` command runs its own.
WAITS = """
import signal
# Tests that run in the background inherit that Ctrl-C means nothing.
signal.signal(signal.SIGINT, signal.default_int_handler)
import time
from elv.cli import commands
from elv.cli.commands import cli, main

@cli.command("wait")
def wait():
    print("waiting", flush=True)
    time.sleep(60)

import sys
sys.argv = ["elv", "wait"]
main()
"""
HOLDS = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.mark.parametrize(
    ("number", "code", "words"), [(signal.SIGTERM, 143, "Terminated"), (signal.SIGINT, 130, "Interrupted")]
)
def test_a_signal_ends_a_verb_with_its_code_and_a_message(number, code, words):
    verb = subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert verb.stdout.readline() == "waiting\n"
    verb.send_signal(number)
    _, said = verb.communicate(timeout=30)
    assert verb.returncode == code
    assert said.lstrip() == f"{words}{' (SIGTERM)' if code == 143 else ''}; the published copy is as it was.\n"


def test_a_held_warehouse_is_said_at_once(tmp_path):
    settings = Settings(tmp_path, tmp_path, tmp_path / "runs")
    duckdb.connect(str(settings.working_db)).close()
    command = [sys.executable, "-c", HOLDS, str(settings.working_db)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        started = time.monotonic()
        outcome = run_dbt(settings, ["build"], "training")
        assert time.monotonic() - started < 2
        assert outcome.exit_code == 1
        assert "elv.duckdb is open in another process" in outcome.problems[0].what
        holder.communicate("", timeout=30)
