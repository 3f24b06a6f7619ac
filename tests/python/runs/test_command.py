"""`elv runs` and `elv reproduce` from the outside; nothing here starts dbt."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from elv.cli import commands
from elv.cli import reproduce as reproduce_command
from elv.cli.invoke import Outcome
from elv.cli.problems import Problem
from elv.runs.learned import LEARNED_TABLES, import_learned, import_promoted
from elv.runs.reading import RunError, read_run
from elv.runs.reproduce import plan_rebuild

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(two_runs, monkeypatch):
    """Run a verb on the folder with two runs of the demo."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("ELV_DATA_DIR", raising=False)

    def invoke(verb, *arguments):
        places = ["--runs-dir", two_runs[0].parent]
        words = [verb, *places, *arguments] if verb == "runs" else [verb, *arguments, *places]
        return CliRunner().invoke(commands.cli, list(map(str, words)), prog_name="elv")

    return invoke


@pytest.fixture
def rebuilt(demo_warehouse, monkeypatch):
    """Let a rebuild find the demo's own database instead of building it; returns what was asked of dbt."""
    asked = []

    def run_dbt(settings, arguments, title, target):
        asked.append((settings, arguments))
        shutil.copy(demo_warehouse / "elv.duckdb", settings.working_db)
        return Outcome(0)

    monkeypatch.setattr(reproduce_command, "run_dbt", run_dbt)
    return asked


def set_metadata(folder, **parts):
    metadata = json.loads((folder / "metadata.json").read_text())
    (folder / "metadata.json").write_text(json.dumps(metadata | parts))


@pytest.mark.parametrize("words", [["runs", "compare"], ["runs", "check"], ["reproduce"]])
def test_help_has_an_example_and_exit_codes(words):
    result = CliRunner().invoke(commands.cli, [*words, "--help"], prog_name="elv")
    assert result.exit_code == 0
    assert f"Example:\n    elv {' '.join(words)} " in result.output
    assert "Exit codes: 0" in result.output


def test_the_list_shows_whole_ids_and_marks_what_is_broken(run, two_runs):
    (two_runs[0] / "manifest.json").unlink()
    shown = run("runs").output
    assert all(folder.name in shown for folder in two_runs)
    lines = {folder.name: next(line for line in shown.splitlines() if folder.name in line) for folder in two_runs}
    assert lines[two_runs[0].name].rstrip().endswith("broken")
    assert "\n  manifest.json is missing.\n" in shown
    assert lines[two_runs[1].name].rstrip().endswith("ok")
    assert "AUC" in shown
    assert max(map(len, shown.splitlines())) <= 80
    # A heading, a line per run, and one for what is broken.
    assert len(shown.splitlines()) == 4
    assert run("runs").exit_code == 0


@pytest.mark.parametrize("is_first", [True, False])
def test_places_stand_before_or_after_the_command(monkeypatch, tmp_path, two_runs, is_first):
    monkeypatch.chdir(tmp_path)
    places = ["--runs-dir", str(two_runs[0].parent)]
    words = ["runs", *places, "check", "newest"] if is_first else ["runs", "check", "newest", *places]
    result = CliRunner().invoke(commands.cli, words, prog_name="elv")
    assert result.exit_code != 2, result.output
    assert result.output.startswith(f"{two_runs[1].name}: ")


def test_an_empty_folder_says_how_to_make_a_run(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(commands.cli, ["runs", "--runs-dir", str(tmp_path)], prog_name="elv")
    assert result.exit_code == 0
    assert "elv demo" in result.output


def test_compare_prints_numbers_causes_and_movements(run, two_runs):
    set_metadata(two_runs[1], platform="Elsewhere")
    result = run("runs", "compare", "aaaaaaaa", "newest")
    assert result.exit_code == 0
    assert "roc_auc" in result.output
    assert "+0.0000" in result.output
    assert "Elsewhere" in result.output
    assert "scores, identical." in result.output


def test_check_finds_a_changed_file(run, two_runs):
    # The fixture renamed the run, and its metadata with it.
    assert run("runs", "check", "newest").exit_code == 1
    manifest = json.loads((two_runs[1] / "manifest.json").read_text())
    del manifest["files"]["metadata.json"]
    (two_runs[1] / "metadata.json").rename(two_runs[1].parent / "kept.json")
    (two_runs[1] / "manifest.json").write_text(json.dumps(manifest))
    (two_runs[1].parent / "kept.json").rename(two_runs[1] / "metadata.json")
    result = run("runs", "check", "newest")
    assert result.output.strip().endswith("metadata.json was added.")


def test_an_untouched_run_passes_the_check(demo_run, monkeypatch):
    monkeypatch.chdir(ROOT)
    words = ["runs", "--runs-dir", str(demo_run.parent), "check", "newest"]
    result = CliRunner().invoke(commands.cli, words, prog_name="elv")
    assert result.exit_code == 0
    assert "files are as they were written" in result.output


@pytest.mark.parametrize(
    "words", [("runs", "compare", "newest", "nothing"), ("runs", "check", "x"), ("reproduce", "x")]
)
def test_an_unknown_run_is_one_sentence(run, words):
    result = run(*words)
    assert result.exit_code == 2
    assert "`elv runs` lists them" in " ".join(result.stderr.split())


def test_a_rebuild_passes_the_runs_vars_and_finds_the_same_scores(run, two_runs, rebuilt, monkeypatch):
    monkeypatch.setenv("ELV_DATA_DIR", "/elsewhere")
    result = run("reproduce", "newest")
    assert result.exit_code == 0, result.output
    assert "Identical: every row of lead_predictions.parquet and account_scores.parquet is the same" in result.output
    settings, arguments = rebuilt[0]
    assert arguments[:3] == ["build", "--selector", "scores"]
    assert settings.dbt_vars["lead_label_window_days"] == 14
    assert settings.dbt_vars["data_dir"] == ""
    assert not settings.warehouse_dir.exists()
    assert len(list(two_runs[0].parent.iterdir())) == 2


def test_a_rebuild_with_other_scores_names_the_changed_var(run, two_runs, rebuilt):
    path = two_runs[1] / "lead_predictions.parquet"
    duckdb.sql(f"copy (select * replace (elv + 1 as elv) from '{path}') to '{path}.new' (format parquet)")
    Path(f"{path}.new").rename(path)
    result = run("reproduce", "newest", "--vars", "{campaign_rate_prior_strength: 60}")
    assert result.exit_code == 1
    assert "Likeliest cause: settings (var campaign_rate_prior_strength: 50 then, 60 now)" in result.output
    assert rebuilt[0][0].dbt_vars["campaign_rate_prior_strength"] == 60


def test_a_rebuild_that_nothing_explains_says_so(run, two_runs, rebuilt):
    path = two_runs[1] / "account_scores.parquet"
    duckdb.sql(f"copy (select * exclude (icp_grade), 'Z' as icp_grade from '{path}') to '{path}.new' (format parquet)")
    Path(f"{path}.new").rename(path)
    result = run("reproduce", "newest")
    assert result.exit_code == 1
    assert "rows differ beside the scores" in result.output
    assert "nothing that the run wrote down explains it" in result.output


def test_a_rebuild_of_one_question_compares_that_one(run, two_runs, rebuilt):
    set_metadata(two_runs[1], domain="leads")
    (two_runs[1] / "account_scores.parquet").unlink()
    result = run("reproduce", "newest")
    assert result.exit_code == 0
    assert "account_purchase" not in result.output


def test_a_file_that_cannot_be_read_is_one_sentence(run, two_runs, rebuilt):
    path = two_runs[1] / "lead_predictions.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    for words in (("runs", "compare", "aaaaaaaa", "newest"), ("reproduce", "newest")):
        result = run(*words)
        assert result.exit_code == 2
        said = " ".join(result.stderr.split())
        assert "lead_predictions.parquet has another size" in said
        assert "`elv runs check RUN` says which changed" in said


def test_a_build_that_fails_is_no_difference(run, monkeypatch):
    outcome = Outcome(1, [Problem("model x", "It broke.")])
    monkeypatch.setattr(reproduce_command, "run_dbt", lambda *_: outcome)
    result = run("reproduce", "newest")
    assert result.exit_code == 2
    assert "model x: It broke." in result.stderr


def test_inputs_that_are_gone_are_named_before_dbt_starts(run, two_runs, rebuilt, tmp_path):
    record = json.loads((two_runs[1] / "metadata.json").read_text())
    gone = tmp_path / "gone"
    inputs = [{"path": "leads.csv", "bytes": 3, "sha256": "a" * 64}]
    set_metadata(two_runs[1], vars=record["vars"] | {"data_dir": str(gone)}, inputs=inputs)
    result = run("reproduce", "newest")
    assert (result.exit_code, rebuilt) == (2, [])
    assert "--data-dir" in result.stderr
    gone.mkdir()
    assert "leads.csv" in run("reproduce", "newest").output
    moved = tmp_path / "moved"
    moved.mkdir()
    assert run("reproduce", "newest", "--data-dir", moved).exit_code == 0
    assert rebuilt[-1][0].dbt_vars["data_dir"] == str(moved)


def test_a_folder_that_holds_a_database_is_refused(run, rebuilt, tmp_path):
    (tmp_path / "elv.duckdb").touch()
    result = run("reproduce", "newest", "--warehouse", tmp_path)
    assert (result.exit_code, rebuilt) == (2, [])
    assert "holds elv.duckdb" in " ".join(result.stderr.split())


def test_plans_say_what_a_run_lacks(two_runs):
    folder = two_runs[1]
    set_metadata(folder, command="score")
    with pytest.raises(RunError, match=r"holds no learned.duckdb"):
        plan_rebuild(read_run(folder), ROOT, {})
    (folder / "learned.duckdb").touch()
    with pytest.raises(RunError, match="can be compared but not written"):
        plan_rebuild(read_run(folder), ROOT, {}, whole=True)
    with pytest.raises(RunError, match=r"learned.duckdb that cannot be read"):
        plan_rebuild(read_run(folder), ROOT, {})
    (folder / "learned.duckdb").unlink()
    with duckdb.connect(str(folder / "learned.duckdb")) as learned:
        learned.execute("create schema ml; create table ml.lead_value_segments (segment varchar)")
        learned.execute("create table ml.account_value_segments (segment varchar)")
    assert plan_rebuild(read_run(folder), ROOT, {}).selector == "scores_of_stored_models"
    with duckdb.connect(str(folder / "learned.duckdb")) as learned:
        learned.execute("drop table ml.lead_value_segments")
    assert plan_rebuild(read_run(folder), ROOT, {}).selector == "account_scores_of_stored_models"
    set_metadata(folder, vars={"gone_var": 1, "personal_data_salt": "(secret)"}, command="train")
    plan = plan_rebuild(read_run(folder), ROOT, {})
    assert not {"gone_var", "personal_data_salt"} & plan.dbt_vars.keys()
    assert ("var gone_var", "1", "(absent)") in [(row.what, row.before, row.after) for row in plan.differences]
    metadata = json.loads((folder / "metadata.json").read_text())
    del metadata["vars"]
    (folder / "metadata.json").write_text(json.dumps(metadata))
    with pytest.raises(RunError, match="with which vars"):
        plan_rebuild(read_run(folder), ROOT, {})


def test_what_scoring_needs_comes_back_with_its_types(write, demo_warehouse, tmp_path):
    run = write(command="score")
    import_learned(run / "learned.duckdb", tmp_path / "new.duckdb")
    with duckdb.connect(str(tmp_path / "new.duckdb"), read_only=True) as new:
        # Views name their own database.
        new.execute(f"attach '{demo_warehouse / 'elv.duckdb'}' as elv (read_only)")
        for schema, table in LEARNED_TABLES:
            described = [new.execute(f"describe {place}{schema}.{table}").fetchall() for place in ("", "elv.")]
            assert [row[:2] for row in described[0]] == [row[:2] for row in described[1]], table


def test_a_run_that_kept_no_models_has_none_to_hand_over(tmp_path):
    assert import_promoted(tmp_path / "fitted_models.parquet", tmp_path / "new.duckdb") == 0
    assert not (tmp_path / "new.duckdb").exists()


def test_pinned_models_are_handed_to_the_rebuild_and_others_are_not(write, change, tmp_path):
    change("update ml.fitted_models set is_promoted = true where candidate_id = 'logistic_lean'")
    assert import_promoted(write() / "fitted_models.parquet", tmp_path / "current.duckdb") == 0
    change(
        "update ml.fitted_models set is_current = false, candidate_id = candidate_id || '@' || model_version"
        " where candidate_id = 'logistic_lean'"
    )
    assert import_promoted(write(now=None) / "fitted_models.parquet", tmp_path / "pinned.duckdb") == 1
    with duckdb.connect(str(tmp_path / "pinned.duckdb"), read_only=True) as pinned:
        assert pinned.execute("select candidate_id, is_current from ml.fit_candidates").fetchall() == [
            ("logistic_lean", False)
        ]
