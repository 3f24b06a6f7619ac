"""Two runs side by side: every kind of difference is named, and score_diffs of scores are counted rightly."""

import copy
import json

import duckdb
import pytest

from elv.runs.compare import compare_runs
from elv.runs.differences import KINDS, differences
from elv.runs.reading import read_run
from elv.runs.score_diff import SCORE_FILES, differing_rows, score_diff

LEADS = SCORE_FILES[0]
RECORD = {
    "vars": {"lead_label_window_days": 14, "personal_data_salt": "(secret)", "data_dir": "/a", "source_dir": ""},
    "inputs": [{"path": "leads.csv", "bytes": 10, "sha256": "a" * 64}],
    "git": {"commit": "c" * 40, "is_dirty": False},
    "code": {"sql": "1", "python": "2", "seeds": {"model_grid.csv": "3" * 64}},
    "versions": {"duckdb": "1.5.5", "lightgbm": "4.7.0"},
    "platform": "Linux",
}


def changed(**parts):
    record = copy.deepcopy(RECORD)
    for name, value in parts.items():
        record[name] = record[name] | value if isinstance(value, dict) else value
    return record


def told(after, before=RECORD):
    return [(row.kind, row.what, row.before, row.after) for row in differences(before, after)]


def test_equal_records_do_not_differ():
    assert told(changed()) == []


def test_where_inputs_lie_and_the_hidden_salt_are_no_difference():
    assert told(changed(vars={"data_dir": "/b", "source_dir": "/c"})) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            {"vars": {"lead_label_window_days": 21}},
            ("settings", "var lead_label_window_days", "14", "21"),
        ),
        ({"vars": {"new_var": ""}}, ("settings", "var new_var", "(absent)", '""')),
        (
            {"inputs": [{"path": "leads.csv", "bytes": 12, "sha256": "b" * 64}]},
            ("data", "leads.csv", "10 bytes, aaaaaaaa", "12 bytes, bbbbbbbb"),
        ),
        (
            {"inputs": [*RECORD["inputs"], {"path": "ads.csv", "bytes": 1, "sha256": "b" * 64}]},
            ("data", "ads.csv", "(absent)", "1 bytes, bbbbbbbb"),
        ),
        ({"inputs": []}, ("data", "leads.csv", "10 bytes, aaaaaaaa", "(absent)")),
        ({"inputs": [], "vars": {"data_dir": ""}}, ("data", "inputs", "files", "the demo")),
        (
            {"code": {"seeds": {"model_grid.csv": "4" * 64}}},
            ("settings", "seeds/model_grid.csv", "33333333", "44444444"),
        ),
        (
            {"code": {"python": "9"}, "git": {"is_dirty": True}},
            ("code", "Python", "commit cccccccccc", "commit cccccccccc with uncommitted changes"),
        ),
        ({"versions": {"lightgbm": "5.0.0"}}, ("versions", "lightgbm", "4.7.0", "5.0.0")),
        ({"platform": "Darwin"}, ("versions", "platform", "Linux", "Darwin")),
    ],
)
def test_each_difference_is_named(parts, expected):
    assert told(changed(**parts)) == [expected]


def test_another_commit_with_the_same_code_is_no_difference():
    assert told(changed(git={"commit": "d" * 40})) == []


def test_older_records_without_digests_are_compared_by_commit():
    before = {name: value for name, value in RECORD.items() if name != "code"}
    after = changed(git={"commit": "d" * 40}) | {"code": {}}
    assert told(after, before) == [("code", "commit", "commit cccccccccc", "commit dddddddddd")]


def test_likeliest_causes_come_first():
    everything = changed(
        vars={"lead_label_window_days": 21}, inputs=[], code={"sql": "9"}, versions={"duckdb": "2"}, platform="Darwin"
    )
    kinds = [kind for kind, *_ in told(everything)]
    assert list(dict.fromkeys(kinds)) == list(KINDS)


def scores(path, rows):
    values = ", ".join(f"('{lead}', {p}::double, {elv}::double, '{note}')" for lead, p, elv, note in rows)
    duckdb.sql(f"copy (from (values {values}) t(lead_id, p_qualified_14d, elv, note)) to '{path}'")
    return path


def test_movement_counts_changes_and_names_the_largest(tmp_path):
    before = scores(
        tmp_path / "a.parquet", [(f"l{i:02}", i / 100, i, "x") for i in range(1, 21)] + [("gone", 0.5, 50, "")]
    )
    after = scores(
        tmp_path / "b.parquet",
        [(f"l{i:02}", i / 100, i, "x") for i in range(1, 19)]
        + [("l19", 0.99, 99, "x"), ("l20", 0.01, 1, "x"), ("new", 0.5, 50, ""), ("newer", 0.4, 40, "")],
    )
    moved = score_diff(LEADS, before, after)
    assert (moved.common, moved.only_before, moved.only_after, moved.changed) == (20, 1, 2, 2)
    assert [who for who, _, _ in moved.movers] == ["l19", "l20"]
    assert moved.movers[0][1:] == (0.19, 0.99)
    assert moved.largest_change == pytest.approx(0.80)
    # The top decile (3 of 21) was gone, l20 and l19; the top decile after (3 of 22) is l19, new and newer.
    assert moved.top_kept == pytest.approx(1 / 3)
    assert 0 < moved.rank_correlation < 1
    assert not moved.is_identical


def test_the_same_scores_are_identical_in_any_order(tmp_path):
    rows = [(f"l{i:02}", i / 100, i, "x") for i in range(1, 21)]
    moved = score_diff(LEADS, scores(tmp_path / "a.parquet", rows), scores(tmp_path / "b.parquet", rows[::-1]))
    assert moved.is_identical
    assert (moved.rank_correlation, moved.top_kept, moved.movers) == (pytest.approx(1), 1, ())


def test_rows_differ_in_any_column_and_columns_by_name(tmp_path):
    one = scores(tmp_path / "a.parquet", [("a", 0.1, 1, "x"), ("b", 0.2, 2, "x"), ("b", 0.2, 2, "x")])
    two = scores(tmp_path / "b.parquet", [("a", 0.1, 1, "y"), ("b", 0.2, 2, "x")])
    assert differing_rows(one, one) == (0, [])
    assert differing_rows(one, two) == (2, [])
    duckdb.sql(f"copy (select lead_id, elv from '{one}') to '{tmp_path}/c.parquet'")
    assert differing_rows(one, tmp_path / "c.parquet") == (0, ["note", "p_qualified_14d"])


def test_two_runs_with_different_vars_name_the_var(two_runs):
    older, newer = two_runs
    metadata = json.loads((newer / "metadata.json").read_text())
    metadata["vars"]["category_min_count"] = 35
    (newer / "metadata.json").write_text(json.dumps(metadata))
    found = compare_runs(read_run(older), read_run(newer))
    assert [(row.kind, row.what, row.after) for row in found.differences] == [
        ("settings", "var category_min_count", "35")
    ]
    assert {moved.task for moved in found.score_diffs} == {"lead_qualified", "account_purchase"}
    assert all(moved.is_identical for moved in found.score_diffs)
    assert {pair.difference for pair in found.metrics if pair.difference is not None} == {0.0}
    assert {task for task, old, new in found.champions if old == new} == {"lead_qualified", "account_purchase"}
