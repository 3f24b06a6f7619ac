"""Files of runs: those that a manifest names, within the run's own folder, and nothing else on the machine."""

import json
import shutil

import pytest
from browsing import browser_of

from elv.runs.compare import compare_runs
from elv.runs.reading import read_run
from elv.runs.words import score_diff_words

SECRET = "a secret of this machine"


@pytest.fixture
def runs(demo_runs, tmp_path):
    """A copy of the runs that a test may change, with a secret beside and within."""
    copy = tmp_path / "runs"
    shutil.copytree(demo_runs, copy)
    (tmp_path / "secret.txt").write_text(SECRET)
    (copy / "secret.txt").write_text(SECRET)
    (newest(copy) / "secret.txt").write_text(SECRET)
    return copy


@pytest.fixture
def at(demo_warehouse, runs):
    return browser_of(demo_warehouse / "marts.duckdb", runs)


def newest(runs):
    return max(path for path in runs.iterdir() if path.is_dir())


def name_in_manifest(folder, *names):
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in names:
        manifest["files"][name] = {"bytes": len(SECRET), "sha256": "0", "rows": 1}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_every_file_of_the_manifest_can_be_had_as_it_was_written(at, runs):
    folder = newest(runs)
    page = at.page(f"/runs/{folder.name}")
    listed = [href for _, href in page.links if "/files/" in href]
    names = {href.rpartition("/")[2] for href in listed}
    assert names == {*json.loads((folder / "manifest.json").read_text())["files"], "manifest.json"}
    for name in sorted(names):
        answer = at.ask(f"/runs/{folder.name}/files/{name}")
        assert answer.status_code == 200
        assert answer.data == (folder / name).read_bytes()
        kept = answer.headers.get("Content-Disposition", "").startswith("attachment")
        assert kept == (not name.endswith((".html", ".json", ".md"))), name
        answer.close()


@pytest.mark.parametrize(
    "name",
    [
        "secret.txt",
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "%2e%2e%2fsecret.txt",
        "..%5csecret.txt",
        "../../secret.txt",
        "....//secret.txt",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "//etc/passwd",
        "./metadata.json",
        "metadata.json/",
        "metadata.json%00.csv",
        "",
    ],
)
def test_what_the_manifest_does_not_name_is_not_there(at, runs, name):
    answer = at.ask(f"/runs/{newest(runs).name}/files/{name}")
    assert answer.status_code == 404
    assert SECRET not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "run_id", ["..", "%2e%2e", ".", "%2e", "..%2fruns", ".hidden", "%2ftmp", "20260702", "newest", "secret.txt"]
)
def test_a_run_is_named_in_full_and_lies_in_the_folder(at, runs, run_id):
    shutil.copytree(newest(runs), runs / ".hidden")
    for address in (f"/runs/{run_id}", f"/runs/{run_id}/files/metadata.json", f"/runs/compare?a={run_id}&b={run_id}"):
        answer = at.ask(address)
        # A browser takes /runs/.. for / before it asks; here it is a run of that name.
        assert answer.status_code == 404, address


def test_a_manifest_that_names_files_elsewhere_lets_nothing_out(at, runs, tmp_path):
    folder, elsewhere = newest(runs), tmp_path / "secret.txt"
    name_in_manifest(folder, "../secret.txt", str(elsewhere), "../../secret.txt", "..")
    for name in ("../secret.txt", "..%2fsecret.txt", "%2e%2e%2f%2e%2e%2fsecret.txt", str(elsewhere), ".."):
        answer = at.ask(f"/runs/{folder.name}/files/{name}")
        assert answer.status_code == 404, name
        assert SECRET not in answer.text
    assert "secret.txt" not in [text for text, _ in at.page(f"/runs/{folder.name}").links]


def test_a_link_to_a_file_elsewhere_lets_nothing_out(at, runs, tmp_path):
    folder = newest(runs)
    (folder / "linked.csv").symlink_to(tmp_path / "secret.txt")
    (folder / "metrics.json").unlink()
    (folder / "metrics.json").symlink_to(tmp_path / "secret.txt")
    name_in_manifest(folder, "linked.csv")
    for name in ("linked.csv", "metrics.json"):
        assert at.ask(f"/runs/{folder.name}/files/{name}").status_code == 404


def test_a_link_to_a_folder_elsewhere_is_no_run(at, runs, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(newest(runs), elsewhere)
    (runs / "20270101T000000Z-cccccccc").symlink_to(elsewhere, target_is_directory=True)
    assert "cccccccc" not in at.page("/runs").text
    assert at.ask("/runs/20270101T000000Z-cccccccc/files/metadata.json").status_code == 404


def test_scores_that_are_linked_from_elsewhere_are_not_compared(at, runs, tmp_path):
    older, newer = sorted(path for path in runs.iterdir() if path.is_dir())
    shutil.move(newer / "lead_predictions.parquet", tmp_path / "scores.parquet")
    (newer / "lead_predictions.parquet").symlink_to(tmp_path / "scores.parquet")
    page = at.page(f"/runs/compare?a={older.name}&b={newer.name}", 400)
    assert "is not a file that the run wrote" in page.text


def test_the_report_keeps_its_style_and_nothing_else(at, runs):
    answer = at.ask(f"/runs/{newest(runs).name}/files/report.html")
    policy = answer.headers["Content-Security-Policy"]
    assert answer.mimetype == "text/html"
    assert "style-src 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer.close()


def test_two_runs_are_compared_as_on_the_command_line(at, runs):
    older, newer = sorted(path for path in runs.iterdir() if path.is_dir())
    found = compare_runs(read_run(older), read_run(newer))
    page = at.page(f"/runs/compare?a={older.name}&b={newer.name}")
    assert found.score_diffs[0].changed > 10_000
    for moved in found.score_diffs:
        assert score_diff_words(moved) in page.text
    assert len(page.tables[0]) == len(found.metrics)
    assert page.tables[-1][0]["who"] == found.score_diffs[0].movers[0][0]


def test_runs_are_listed_newest_first_and_broken_ones_say_so(at, runs):
    older, newer = sorted(path.name for path in runs.iterdir() if path.is_dir())
    (runs / older / "metadata.json").unlink()
    (runs / "20250101T000000Z-dddddddd").mkdir()
    (runs / ".partial-20270101T000000Z").mkdir()
    page = at.page("/runs")
    assert [row["run"] for row in page.tables[0]] == [newer, older, "20250101T000000Z-dddddddd"]
    # The newer one's scores were changed by the fixture.
    assert "lead_predictions.parquet has another size" in page.tables[0][0]["state"]
    assert "metadata.json is missing" in page.tables[0][1]["state"]
    assert "AUC 0.7" in page.tables[0][0]["on its test rows"]
    assert "is missing" in at.page(f"/runs/{older}").text
    assert "broken" in at.page(f"/runs/compare?a={older}&b={newer}", 400).text
    assert at.ask("/runs/compare").status_code == 400


def test_no_run_at_all_is_said(demo_warehouse, tmp_path):
    at = browser_of(demo_warehouse / "marts.duckdb", tmp_path / "absent")
    assert "There is no run yet" in at.page("/runs").text
    assert "No run folder holds a report" in at.page("/").text
