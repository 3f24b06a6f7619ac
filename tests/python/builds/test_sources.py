"""What a build is made from, and what counts as a change of it."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from elv.builds import Source, Unchanged, build_fingerprints, changes_since_published, sources_table

BUILT = datetime(2026, 7, 1, 6)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of three files, with a data folder of two."""
    for name in ("ELV_DATA_DIR", "ELV_SOURCE_DIR", "ELV_SALT", "ELV_TARGET"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "project"
    for path, text in {
        "dbt_project.yml": 'name: elv\nvars: {data_dir: data, lead_outcome: qualified, build_time: ""}',
        "models/leads.sql": "select 1",
        "tests/python/test_leads.py": "import leads",
        "data/leads.csv": "lead_id,created_at\n1,2026-01-01\n",
        "data/ads/part-1.csv": "date,campaign_id\n2026-01-01,c\n",
    }.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def store(tmp_path):
    """Store sources in a database, as a build does."""

    def write(name: str, sources: list[Source]) -> Path:
        path = tmp_path / name
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            connection.register("arriving", sources_table(sources, BUILT))
            connection.execute("create schema quality; create table quality.build_fingerprints as from arriving")
        return path

    return write


@pytest.fixture
def changes(project, store):
    """Build, then do something, then say what changed."""
    before = build_fingerprints(project, {}, "train", project / "warehouse")
    databases = (store("marts.duckdb", before), store("elv.duckdb", before))

    def since(dbt_vars=(), selector="train"):
        return changes_since_published(
            *databases, build_fingerprints(project, dict(dbt_vars), selector, project / "warehouse")
        )

    return since


def test_nothing_changed(changes):
    assert changes() == Unchanged(BUILT)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("data/leads.csv", "input leads.csv"),
        ("data/ads/part-1.csv", "input ads/part-1.csv"),
        ("data/ads/part-2.csv", "input ads/part-2.csv"),
        ("models/leads.sql", "code models"),
        ("seeds/ad_accounts.csv", "code seeds"),
    ],
)
def test_a_file_of_another_content_or_a_new_one_is_named(project, changes, path, named):
    (project / path).parent.mkdir(exist_ok=True)
    (project / path).write_text("something else", encoding="utf-8")
    assert changes() == [named]


def test_a_file_that_is_gone_is_named(project, changes):
    (project / "data/ads/part-1.csv").unlink()
    assert changes() == ["input ads/part-1.csv"]


def test_a_renamed_model_is_a_change(project, changes):
    (project / "models/leads.sql").rename(project / "models/other.sql")
    assert changes() == ["code models"]


def test_settings_count_wherever_they_come_from(changes, monkeypatch):
    assert changes({"lead_outcome": "won"}) == ["setting lead_outcome"]
    assert changes({"lead_outcome": "qualified"}) == Unchanged(BUILT)
    monkeypatch.setenv("ELV_SALT", "pepper")
    assert changes() == ["setting ELV_SALT"]


def test_another_verb_is_a_change(changes):
    assert changes(selector="score") == ["command selector"]


def test_what_moves_no_table_is_no_change(project, changes):
    (project / "tests/python/test_leads.py").write_text("assert False", encoding="utf-8")
    assert changes({"build_time": "2026-07-02"}) == Unchanged(BUILT)


def test_a_query_may_read_anything(project, store):
    (project / "data" / "outcomes.sql").write_text("select 1", encoding="utf-8")
    sources = build_fingerprints(project, {}, "train", project / "warehouse")
    found = changes_since_published(store("marts.duckdb", sources), store("elv.duckdb", sources), sources)
    assert found == ["input outcomes.sql"]


def test_a_working_database_left_by_a_failed_build_is_a_change(project, store):
    sources = build_fingerprints(project, {}, "train", project / "warehouse")
    published = store("marts.duckdb", sources)
    other = [source for source in sources if source.name != "leads.csv"]
    assert changes_since_published(published, store("elv.duckdb", other), sources) == ["input leads.csv"]
    validated = [source for source in sources if source.kind != "command"]
    validated.append(Source("command", "selector", "contracts"))
    assert changes_since_published(published, store("elv.duckdb", validated), sources) == Unchanged(BUILT)


def test_a_database_that_says_nothing_is_built_again(project, tmp_path, store):
    sources = build_fingerprints(project, {}, "train", project / "warehouse")
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        connection.execute("create table main.lead_scores as select 1 as lead_id")
    (tmp_path / "broken.duckdb").write_text("not a database", encoding="utf-8")
    for silent in (tmp_path / f"{name}.duckdb" for name in ("old", "broken", "absent")):
        assert isinstance(changes_since_published(silent, store("elv.duckdb", sources), sources), list)
