"""Fingerprints: whatever may change a build changes one of them, and nothing else does."""

import shutil
from pathlib import Path

import pytest

from elv.runs.fingerprints import files_read_by, fingerprint_code, fingerprint_inputs
from elv.runs.metadata import effective_vars

ROOT = Path(__file__).parents[3]


@pytest.fixture
def inputs(tmp_path):
    """A data folder with files of every kind, and a statement that reads files elsewhere."""
    data, sources = tmp_path / "data", tmp_path / "sources"
    (data / "ads").mkdir(parents=True)
    (sources / "parts").mkdir(parents=True)
    for path in (data / "leads.csv", data / "outcomes.tsv", data / "ads" / "june.txt", sources / "sales.csv"):
        path.write_text("a\n1\n")
    for part in ("1", "2"):
        (sources / "parts" / f"{part}.csv").write_text(part)
    (data / "sales.sql").write_text(
        "-- 'no.csv' is a comment\n"
        "select *, 'x.y' as label from read_csv('{source_dir}/sales.csv', all_varchar = true)\n"
        "where exists (select 1 from '{source_dir}/parts/*.csv') and exists (select 1 from '{data_dir}/leads.csv')\n"
    )
    (data / "notes.md").write_text("not an input")
    return data, sources


def test_every_kind_of_input_and_what_statements_read_is_listed(inputs):
    data, sources = inputs
    found = {row["path"]: row.get("read_by") for row in fingerprint_inputs(str(data), str(sources))}
    assert found == {
        "ads/june.txt": None,
        "leads.csv": None,
        "outcomes.tsv": None,
        "sales.sql": None,
        "sales.csv": "sales.sql",
        "parts/1.csv": "sales.sql",
        "parts/2.csv": "sales.sql",
    }


def test_a_changed_source_of_a_statement_changes_its_fingerprint(inputs):
    data, sources = inputs
    before = fingerprint_inputs(str(data), str(sources))
    (sources / "parts" / "2.csv").write_text("3")
    after = fingerprint_inputs(str(data), str(sources))
    assert [row["path"] for row, was in zip(after, before, strict=True) if row != was] == ["parts/2.csv"]


def test_a_statement_that_cannot_be_read_has_no_sources_but_a_fingerprint(tmp_path):
    statement = tmp_path / "sales.sql"
    statement.write_text("selec from nowhere")
    assert files_read_by(statement, tmp_path) == set()
    assert [row["path"] for row in fingerprint_inputs(str(tmp_path))] == ["sales.sql"]


def test_the_demo_has_no_input_files():
    assert fingerprint_inputs("") == []


def test_code_and_each_seed_have_fingerprints_of_their_own(tmp_path):
    for folder in ("models", "macros", "python_models", "src", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = fingerprint_code(tmp_path)
    assert before["sql"] == fingerprint_code(ROOT)["sql"]

    (tmp_path / "src" / "elv" / "__pycache__").mkdir()
    (tmp_path / "src" / "elv" / "__pycache__" / "x.pyc").write_text("")
    assert fingerprint_code(tmp_path) == before

    (tmp_path / "seeds" / "model_grid.csv").write_text("task\n")
    (tmp_path / "macros" / "new.sql").write_text("{# #}")
    after = fingerprint_code(tmp_path)
    assert [name for name in ("sql", "python") if after[name] != before[name]] == ["sql"]
    assert [name for name in before["seeds"] if after["seeds"][name] != before["seeds"][name]] == ["model_grid.csv"]


def test_declared_vars_are_completed_and_overridden(monkeypatch):
    monkeypatch.setenv("ELV_DATA_DIR", "from_env")
    monkeypatch.setenv("ELV_SOURCE_DIR", "sources_from_env")
    settings = effective_vars(ROOT, {"lead_label_window_days": 30})
    assert (settings["data_dir"], settings["source_dir"]) == ("from_env", "sources_from_env")
    assert settings["lead_label_window_days"] == 30
