"""Options, help and refusals; nothing here starts dbt."""

import csv
from pathlib import Path

import click
import duckdb
import pytest
import yaml
from click.testing import CliRunner

from elv.cli import commands
from elv.cli.invoke import Outcome
from elv.cli.problems import Problem
from elv.cli.settings import find_project, read_vars

ROOT = Path(__file__).parents[3]
VERBS = [
    "demo",
    "init",
    "validate",
    "build-table",
    "train",
    "score",
    "export-star",
    "report",
    "app",
    "runs",
    "reproduce",
    "export-conversions",
]


@pytest.fixture
def run(monkeypatch, tmp_path_factory):
    """Run the command line in the project's root, on an empty warehouse, and keep what it asked dbt for."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("ELV_DATA_DIR", raising=False)
    monkeypatch.setenv("ELV_WAREHOUSE_DIR", str(tmp_path_factory.mktemp("warehouse")))
    asked = []

    def run_dbt(settings, arguments, title):
        asked.append((settings, arguments))
        return Outcome(1, [Problem("model x", "It broke.\nMend it.")], skipped=2)

    monkeypatch.setattr(commands, "run_dbt", run_dbt)

    def invoke(*arguments):
        result = CliRunner().invoke(commands.cli, list(map(str, arguments)), prog_name="elv")
        result.asked = asked
        return result

    return invoke


def test_help_lists_the_verbs_and_the_exit_codes(run):
    result = run("--help")
    assert result.exit_code == 0
    assert all(verb in result.output for verb in VERBS)
    assert "Exit codes: 0 everything passed; 1 the build or a test failed;" in result.output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_an_example(run, verb):
    result = run(verb, "--help")
    assert result.exit_code == 0
    assert f"Example:\n    elv {verb}" in result.output
    assert "Exit codes" in result.output


@pytest.mark.parametrize(
    ("verb", "selector"),
    [("validate", "contracts_of_files"), ("build-table", "training_table_of_files"), ("train", "train_of_files")],
)
def test_each_verb_builds_its_selector(run, verb, selector, tmp_path):
    (tmp_path / "leads.csv").write_text("lead_id\n1\n")
    (tmp_path / "sales.csv").write_text("order_id\n1\n")
    result = run(verb, "--data-dir", tmp_path, "--as-of", "2026-06-30", "--threads", 3, "--warehouse", tmp_path)
    settings, arguments = result.asked[0]
    assert arguments == ["build", "--selector", selector]
    assert settings.dbt_vars == {"data_dir": str(tmp_path), "as_of": "2026-06-30"}
    assert settings.threads == 3
    assert settings.working_db == tmp_path / "elv.duckdb"


@pytest.mark.parametrize(
    ("verb", "inputs", "options", "selector"),
    [
        ("train", ["leads"], [], "without_sales"),
        ("train", ["sales"], [], "without_leads"),
        ("train", ["sales", "ads"], [], "train_of_files"),
        ("train", ["leads", "customers"], [], "train_of_files"),
        ("train", ["leads", "sales"], ["--domain", "leads"], "leads"),
        ("train", ["sales"], ["--domain", "accounts"], "accounts"),
        ("validate", ["leads"], [], "contracts_without_sales"),
        ("build-table", ["sales"], [], "training_table_without_leads"),
    ],
)
def test_a_question_without_input_or_not_asked_is_not_built(run, tmp_path, verb, inputs, options, selector):
    for name in inputs:
        (tmp_path / f"{name}.csv").write_text("id\n1\n")
    result = run(verb, "--data-dir", tmp_path, "--warehouse", tmp_path, *options)
    assert result.asked[0][1] == ["build", "--selector", selector]


def test_every_selector_of_a_verb_exists():
    listed = {each["name"] for each in yaml.safe_load((ROOT / "selectors.yml").read_text("utf-8"))["selectors"]}
    endings = ("of_files", "without_sales", "without_leads")
    verbs = ("contracts", "training_table", "score")
    assert {f"{verb}_{ending}" for verb in verbs for ending in endings} | set(endings[1:]) | {
        "train_of_files"
    } <= listed


def test_a_question_that_is_asked_needs_its_input(run, tmp_path):
    (tmp_path / "leads.csv").write_text("lead_id\n1\n")
    (tmp_path / "customers.csv").write_text("customer_id\n1\n")
    result = run("train", "--data-dir", tmp_path, "--domain", "accounts")
    assert (result.exit_code, result.asked) == (2, [])
    assert f"--domain accounts needs sales, and {tmp_path} holds none." in " ".join(result.stderr.split())


def test_problems_and_exit_code_reach_the_shell(run, tmp_path):
    result = run("train", "--warehouse", tmp_path)
    assert result.exit_code == 1
    assert "model x: It broke.\nMend it.\n2 later nodes were not built." in result.stderr
    assert "dbt.log" in result.stderr


def test_demo_ignores_a_data_folder_of_the_environment(run, monkeypatch):
    monkeypatch.setenv("ELV_DATA_DIR", "/nowhere")
    assert run("demo").asked[0][0].dbt_vars == {}


def test_usage_errors_are_one_sentence_and_exit_2(run, tmp_path):
    result = run("train", "--data-dir", tmp_path / "absent")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
    assert "elv init" in result.stderr
    assert run("train", "--vars", "[1, 2]").exit_code == 2
    assert run("train", "--vars", "a: [").exit_code == 2
    assert run("polish").exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{lead_label_windows_days: 14}", "Did you mean lead_label_window_days?"),
        ("{lead_label_window_days: soon}", "must be a whole number, such as 14"),
        ("{fail_soft: 1}", "must be true or false"),
        ("{lead_attributes: industry}", "must be a list"),
        ("{as_of: yesterday}", "as_of must be a UTC time"),
        ("{account_cutoffs: ['2026-13-01']}", "Cutoff 2026-13-01 is no day of the calendar"),
        ("{account_cutoffs: [2026-03-31, soon]}", "Cutoff soon is no day"),
    ],
)
def test_vars_are_checked_before_dbt_starts(run, text, words):
    result = run("train", "--vars", text)
    assert (result.exit_code, result.asked) == (2, [])
    assert words in result.stderr


def test_times_and_whole_numbers_are_taken_as_people_write_them(run):
    settings, _ = run("train", "--vars", "{as_of: 2026-06-30, lead_fuzzy_min_margin: 1}").asked[0]
    assert settings.dbt_vars == {"as_of": "2026-06-30", "lead_fuzzy_min_margin": 1}


def test_elsewhere_it_says_where_it_must_run(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("train")
    assert result.exit_code == 2
    assert "--project-dir" in result.stderr
    assert run("train", "--project-dir", ROOT).asked[0][0].project_dir == ROOT


def test_another_dbt_project_is_refused(tmp_path):
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    with pytest.raises(click.UsageError, match="shop"):
        find_project(str(tmp_path))


def test_vars_come_from_file_then_text_then_options(tmp_path, monkeypatch):
    monkeypatch.delenv("ELV_DATA_DIR", raising=False)
    (tmp_path / "in").mkdir()
    config = tmp_path / "elv.yml"
    config.write_text("data_dir: in\nlead_label_window_days: 14\ndemo_leads: 5\n")
    merged = read_vars(ROOT, str(config), "{lead_label_window_days: 30, as_of: '2026-01-01'}", None, "2026-02-02")
    assert merged == {
        "data_dir": str(tmp_path / "in"),
        "lead_label_window_days": 30,
        "demo_leads": 5,
        "as_of": "2026-02-02",
    }


def test_score_refuses_without_a_stored_champion(run, tmp_path):
    result = run("score", "--warehouse", tmp_path)
    assert (result.exit_code, result.asked) == (2, [])
    assert "elv train" in result.stderr

    with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:
        connection.execute("create schema ml; create table ml.fitted_models (task varchar)")
    assert "no evaluation.champion_models" in run("score", "--warehouse", tmp_path).stderr

    champions = (
        "create schema evaluation; create table evaluation.champion_models as select 'lead_qualified'"
        " as task, 'small' as candidate_id, 'abc' as model_version, 'champion' as scored_by"
    )
    with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:
        connection.execute(champions + " limit 0")
    assert "stores no champion" in run("score", "--warehouse", tmp_path).stderr

    with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:
        connection.execute("drop schema evaluation cascade; " + champions)
    assert "did not pass all its tests" in run("score", "--warehouse", tmp_path).stderr

    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute(champions)
    assert "another version of elv" in run("score", "--warehouse", tmp_path).stderr

    with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:
        connection.execute("create table ml.serving_models (task varchar, model_version varchar)")
    assert run("score", "--warehouse", tmp_path).asked[0][1] == ["build", "--selector", "score"]


def test_init_writes_a_folder_that_validate_accepts_as_config(run, tmp_path):
    folder = tmp_path / "my_data"
    assert run("init", folder).exit_code == 0
    headers = {path.stem: next(csv.reader(path.open())) for path in folder.glob("*.csv")}
    assert {"ads", "leads", "outcomes", "campaign_map"} <= set(headers)
    assert "created_at" in headers["leads"]
    assert "stage" in headers["outcomes"]
    assert "won_at" not in headers["outcomes"]
    assert "**lead_id**" in (folder / "README.md").read_text()

    empty = run("validate", "--config", folder / "elv.yml")
    assert (empty.exit_code, empty.asked) == (0, [])
    assert "still an empty template" in " ".join(empty.stdout.split())
    assert run("train", "--config", folder / "elv.yml").exit_code == 2

    with (folder / "leads.csv").open("a") as leads:
        leads.write("1\n")
    settings, _ = run("validate", "--config", folder / "elv.yml").asked[0]
    assert settings.dbt_vars["data_dir"] == str(folder)

    again = run("init", folder)
    assert again.exit_code == 2
    assert "nothing was written" in again.stderr
