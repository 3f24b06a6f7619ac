"""Runs as they lie on the disk: whole, broken, unfinished or tampered with, none of them stops the others."""

import json

import pytest

from elv.runs.reading import RunError, check_run, find_run, list_runs, read_run


def test_runs_are_listed_newest_first_with_what_they_say(two_runs):
    older, newer = list_runs(two_runs[0].parent)[::-1]
    assert [older.folder, newer.folder] == two_runs
    assert newer.problems == ()
    assert (newer.domain, newer.metadata["command"]) == ("all", "train")
    assert newer.champion("lead_qualified")["scored_by"]
    assert newer.metric("lead_qualified", "roc_auc")["row_count"] > 0
    assert newer.metric("lead_qualified", "none") == newer.champion("none") == {}


def test_no_folder_has_no_runs(tmp_path):
    assert list_runs(tmp_path / "absent") == []


@pytest.mark.parametrize(
    ("break_it", "problem"),
    [
        (lambda run: (run / "manifest.json").unlink(), "manifest.json is missing"),
        (lambda run: (run / "metadata.json").write_text("{"), "metadata.json cannot be read"),
        (lambda run: (run / "manifest.json").write_text("[]"), "is not what a run holds"),
        (lambda run: (run / "lead_predictions.csv").unlink(), "lead_predictions.csv is missing"),
        (lambda run: (run / "champions.csv").write_text("none"), "champions.csv has another size"),
        (lambda run: run.rename(run.parent / "20260703T000000Z-cccccccc"), "the folder was renamed"),
    ],
)
def test_a_broken_run_is_marked_and_the_other_one_is_fine(two_runs, break_it, problem):
    break_it(two_runs[1])
    fine, broken = sorted(list_runs(two_runs[0].parent), key=lambda run: bool(run.problems))
    assert fine.problems == ()
    assert any(problem in found for found in broken.problems)


def test_an_unfinished_run_is_listed_last(two_runs):
    (two_runs[0].parent / ".partial-20260801T000000").mkdir()
    assert list_runs(two_runs[0].parent)[-1].problems == ("unfinished",)


def test_a_check_finds_what_sizes_do_not_show(two_runs):
    run = two_runs[1]
    text = (run / "metadata.json").read_text()
    # The fixture renamed the run, and the metadata with it.
    assert check_run(run) == ["metadata.json was changed"]
    table = run / "campaign_leaderboard.csv"
    content = table.read_bytes()
    table.write_bytes(content[:-2] + b"9\n")
    (run / "notes.txt").write_text("mine")
    assert read_run(run).problems == ()
    assert set(check_run(run)) == {
        "metadata.json was changed",
        "campaign_leaderboard.csv was changed",
        "notes.txt was added",
    }
    assert text


def test_a_run_is_found_by_any_part_that_names_it_alone(two_runs, monkeypatch):
    runs_dir, (older, newer) = two_runs[0].parent, two_runs
    for name in ("newest", newer.name, "20260702", "bbbbbbbb", f"{newer}"):
        assert find_run(runs_dir, name).folder == newer
    assert find_run(runs_dir, "aaaa").folder == older


def test_what_cannot_be_found_or_used_is_one_sentence(two_runs, tmp_path):
    runs_dir = two_runs[0].parent
    with pytest.raises(RunError, match=r"2 runs match 202607: .* `elv runs` lists them"):
        find_run(runs_dir, "202607")
    with pytest.raises(RunError, match="holds no run 2020"):
        find_run(runs_dir, "2020")
    with pytest.raises(RunError, match="There is no run in"):
        find_run(tmp_path / "absent", "newest")
    with pytest.raises(RunError, match="There is no run folder"):
        find_run(runs_dir, "./absent/run")
    metadata = json.loads((two_runs[1] / "metadata.json").read_text())
    (two_runs[1] / "metadata.json").write_text(json.dumps(metadata | {"schema_version": 99}))
    with pytest.raises(RunError, match="newer elv"):
        find_run(runs_dir, "newest")
    (two_runs[1] / "metadata.json").unlink()
    with pytest.raises(RunError, match=r"is broken: metadata.json is missing"):
        find_run(runs_dir, two_runs[1].name)
    # What cannot be read never is the newest.
    assert find_run(runs_dir, "newest").run_id == two_runs[0].name
