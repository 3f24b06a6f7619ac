"""A build that would publish far less than the last one stops, and says what is lost and how to allow it."""

from types import SimpleNamespace

import duckdb
import pytest

from elv.builds import digest
from elv.publishing import is_same_source, publish_or_explain
from elv.publishing.guard import ALLOWED_BY, ShrinkingError

TABLES = ["lead_scores", "customer_match_review", "input_profile", "build_fingerprints"]


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Publish a build of so many leads and these rows by input."""
    monkeypatch.delenv(ALLOWED_BY, raising=False)

    def publish(leads=100, doubts=10, files=True, selector=None, allow=False, folder="exports", source="", **inputs):
        rows = {"leads": leads, "outcomes": 50, "sales": 900} | inputs
        values = ", ".join(f"('{name}', {count})" for name, count in rows.items())
        with duckdb.connect(str(tmp_path / "elv.duckdb")) as connection:
            connection.execute(f"""
                create schema if not exists marts; create schema if not exists quality;
                create or replace table marts.lead_scores as from range({leads});
                create or replace table marts.customer_match_review as from range({doubts});
                create or replace table quality.input_profile as
                    select * from (values {values}) as counted (input, row_count);
                create or replace table quality.build_fingerprints as
                    select 'input' as kind, 'leads.csv' as name, 'a' as checksum where {str(files).lower()}
                    union all select 'setting', 'data_dir', '{digest(folder)}'
                    union all select 'setting', 'source_name', '{digest(source)}';
            """)
            flags = SimpleNamespace(WHICH="build", SELECTOR=selector)
            publish_or_explain(connection, TABLES, tmp_path, flags, allow)
        with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as copy:
            return copy.execute("select count(*) from lead_scores").fetchone()[0]

    return publish


def test_half_of_the_rows_may_go(build):
    assert build() == 100
    assert build(leads=50) == 50


@pytest.mark.parametrize("leads", [0, 24, 49])
def test_more_than_half_stops_with_table_rows_and_remedy(build, tmp_path, leads):
    build()
    with pytest.raises(ShrinkingError) as stopped:
        build(leads=leads)
    message = str(stopped.value)
    assert f"Table marts.lead_scores: 100 rows in the last published copy, {leads} now." in message
    assert "--force" in message
    assert "allow_shrinking: true" in message
    with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as copy:
        assert copy.execute("select count(*) from lead_scores").fetchone()[0] == 100


def test_an_input_that_is_gone_stops(build):
    build()
    with pytest.raises(ShrinkingError, match=r"Input sales: 900 rows in the last published build, none now\."):
        build(sales=0)


def test_scoring_needs_no_outcomes_but_its_other_inputs(build):
    build()
    assert build(outcomes=0, selector="score_leads") == 100
    build()
    with pytest.raises(ShrinkingError, match="Input outcomes"):
        build(outcomes=0, selector="train")
    with pytest.raises(ShrinkingError, match="Input sales"):
        build(sales=0, selector="score")


def test_the_var_and_the_command_line_allow_it(build, monkeypatch):
    build()
    assert build(leads=3, allow=True) == 3
    build()
    monkeypatch.setenv(ALLOWED_BY, "1")
    assert build(leads=4, sales=0) == 4


def test_the_demo_and_own_files_are_not_compared(build):
    build(files=False)
    assert build(leads=5, files=True) == 5
    assert build(leads=1, files=False) == 1


def test_fewer_doubts_are_no_loss(build):
    build()
    assert build(doubts=0) == 100


def test_another_data_folder_may_hold_less_and_what_is_less_is_said(build, capsys):
    build()
    assert build(leads=3, sales=0, folder="new_leads") == 3
    said = capsys.readouterr().err
    assert "came from another data folder and is replaced" in said
    assert "Table marts.lead_scores: 100 rows in the last published copy, 3 now." in said
    assert "Input sales: 900 rows" in said
    build(leads=2, folder="new_leads")
    with pytest.raises(ShrinkingError):
        build(leads=0, folder="new_leads")


def test_a_named_source_is_the_same_in_any_folder(build, tmp_path):
    build(folder="day_1", source="crm")
    with pytest.raises(ShrinkingError):
        build(leads=3, folder="day_2", source="crm")
    assert build(leads=3, folder="day_1", source="shop") == 3
    settings = {"data_dir": digest("day_9"), "source_name": digest("shop")}
    assert is_same_source(tmp_path / "marts.duckdb", settings)
    assert not is_same_source(tmp_path / "marts.duckdb", settings | {"source_name": digest("")})
