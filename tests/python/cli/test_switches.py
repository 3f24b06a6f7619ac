"""Switches become vars; combinations that cannot work are refused before dbt starts, with what would work."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from elv.cli import commands, summary
from elv.cli.invoke import Outcome
from elv.cli.problems import Problem
from elv.cli.settings import Settings
from elv.cli.switches import _add_months

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run the command line in the project's root; gives the result and what dbt would have been asked for."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("ELV_DATA_DIR", raising=False)
    asked = []

    def run_dbt(settings, arguments, title):
        asked.append((settings, arguments))
        return Outcome(1, [Problem("model x", "It broke.")])

    monkeypatch.setattr(commands, "run_dbt", run_dbt)

    def invoke(*arguments):
        places = ["--warehouse", str(tmp_path / "warehouse"), "--runs-dir", str(tmp_path / "runs")]
        result = CliRunner().invoke(commands.cli, [*map(str, arguments), *places], prog_name="elv")
        result.asked = asked
        result.said = " ".join(result.output.split())
        return result

    return invoke


@pytest.mark.parametrize(
    ("options", "dbt_vars"),
    [
        (["--divisions", "Pumps, Valves"], {"account_divisions": ["Pumps", "Valves"]}),
        (
            ["--cutoffs", "2024-09-30,2025-01-31,2025-06-30,2025-12-31"],
            {"account_cutoffs": ["2024-09-30", "2025-01-31", "2025-06-30", "2025-12-31"]},
        ),
        (["--window-months", "6"], {"account_label_window_months": 6}),
        (["--mode", "all"], {"account_label_mode": "all"}),
        (
            ["--models", "logistic_elastic_net,lightgbm_small,average"],
            {"train_candidates": ["logistic_elastic_net", "lightgbm_small", "average"]},
        ),
        (["--calibration", "sigmoid"], {"train_calibration": "sigmoid"}),
        (["--fail-soft", "--divisions", "Pumps"], {"account_divisions": ["Pumps"], "account_fail_soft": True}),
    ],
)
def test_a_switch_is_a_var(run, options, dbt_vars):
    result = run("train", *options)
    assert result.asked[0][0].dbt_vars == dbt_vars, result.said
    assert result.asked[0][1] == ["build", "--selector", "train"]


def test_a_switch_wins_over_the_config(run, tmp_path):
    (tmp_path / "elv.yml").write_text("account_label_mode: all\naccount_label_window_months: 2\n")
    result = run("train", "--config", tmp_path / "elv.yml", "--mode", "expansion")
    assert result.asked[0][0].dbt_vars == {"account_label_mode": "expansion", "account_label_window_months": 2}


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["train", "--rebuild"], ["build", "--selector", "train", "--full-refresh"]),
        (["build-table", "--rebuild"], ["build", "--selector", "training_table", "--full-refresh"]),
        (["build-table", "--staging-only"], ["build", "--selector", "staging"]),
        (["build-table", "--staging-only", "--rebuild"], ["build", "--selector", "staging", "--full-refresh"]),
    ],
)
def test_what_is_built_and_how(run, arguments, asked):
    assert run(*arguments).asked[0][1] == asked


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--divisions", ","], "names nothing; leave the option out for all"),
        (["--window-months", "0"], "0 is not in the range x>=1"),
        (["--mode", "renewal"], "'renewal' is not one of"),
        (["--calibration", "beta"], "'beta' is not one of"),
        (["--domain", "leads", "--mode", "all"], "--mode says something of accounts, which --domain leads leaves out"),
        (["--fail-soft"], "none is chosen: give --divisions, too"),
        (
            ["--window-months", "3", "--vars", "account_label_window_days: 30"],
            "--window-months 3 would change nothing: account_label_window_days is 30",
        ),
        (["--models", "xgboost"], "No candidate xgboost is enabled in seeds/model_grid.csv; there are"),
        (["--models", "per_division"], "--models leaves leads without a candidate. Add one of"),
        (["--models", "average,blend_lean,blend"], "An average takes two other candidates of leads; --models names 1"),
        (["--cutoffs", "2025-03-31,2025-03-31"], "Cutoff 2025-03-31 stands twice"),
        (
            ["--cutoffs", "2025-03-31,2025-02-28"],
            "No cutoff is left to calibrate on: test takes 1 (account_cutoff_counts), labels of one split close"
            " (3 months and 3 days after the cutoff) before the next split begins. Add one at 2024-12-28 or earlier.",
        ),
        (
            ["--cutoffs", "2025-06-30,2025-03-27"],
            "calibrate takes 1 (account_cutoff_counts), labels of one split close (3 months and 3 days after the"
            " cutoff) before the next split begins. Add one at 2024-12-24 or earlier.",
        ),
        (
            ["--cutoffs", "2025-06-30", "--as-of", "2025-07-31"],
            "No cutoff has a mature label at as_of 2025-07-31: a label closes 3 months and 3 days after its cutoff."
            " The newest that works is 2025-04-28.",
        ),
    ],
)
def test_what_cannot_work_is_refused_with_what_would(run, options, said):
    result = run("train", *options)
    assert (result.exit_code, result.asked) == (2, [])
    assert said in result.said


def test_cutoffs_that_were_said_to_work_do(run):
    one = ["--vars", "account_cutoff_counts: {train: 1, calibrate: 1, test: 1}"]
    assert run("train", "--cutoffs", "2025-06-30,2025-03-27,2024-12-24", *one).asked
    assert run("train", "--cutoffs", "2025-04-28,2025-01-25,2024-10-22", "--as-of", "2025-07-31", *one).asked
    # Two of them calibrate by default.
    assert not run("train", "--cutoffs", "2025-06-30,2025-03-27,2024-12-24").asked[2:]


def test_switches_of_accounts_need_sales(run, tmp_path):
    (tmp_path / "leads.csv").write_text("lead_id\n1\n")
    result = run("train", "--data-dir", tmp_path, "--divisions", "Pumps")
    assert (result.exit_code, result.asked) == (2, [])
    assert "--divisions says something of accounts, and the data folder holds no sales." in result.said
    assert run("train", "--data-dir", tmp_path, "--models", "blend_lean").asked


def test_months_are_added_as_the_database_adds_them():
    days = [date(2023, 11, 30), date(2024, 1, 31), date(2024, 12, 31), date(2025, 2, 28)]
    with duckdb.connect() as database:
        for day in days:
            for months in (1, 3, 12, 14):
                (expected,) = database.execute("select cast(? + to_months(?) as date)", [day, months]).fetchone()
                assert _add_months(day, months) == expected


def test_divisions_that_were_left_out_are_named(tmp_path):
    with duckdb.connect(str(tmp_path / "elv.duckdb")) as working:
        working.execute("create schema star")
        working.execute("create table star.dim_divisions (division varchar, is_enabled boolean)")
        working.execute("insert into star.dim_divisions values ('Pumps', true), ('Seals', false)")
    settings = Settings(ROOT, tmp_path, tmp_path, {"account_divisions": ["Pumps", "Seals", "Valves"]})
    kept = Problem("test other", "1 row broke this test.")
    told = summary.with_left_out_divisions(settings, [kept, Problem("test chosen_divisions_exist", "1 row broke it")])
    assert told[0] == kept
    assert "not sold or not enabled: Seals, Valves." in told[1].what
