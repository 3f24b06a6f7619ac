"""Everything has a description, and the descriptions are true."""

import duckdb
import yaml
from house_rules.descriptions import (
    drifted_columns,
    grainless,
    headless,
    leaning_columns,
    repeated_texts,
    undescribed,
    unexplained_tests,
    unpublished_descriptions,
)
from house_rules.planted import column, macro, manifest_of, node
from house_rules.project import ROOT
from house_rules.upheld import assert_upheld


def test_everything_is_described(manifest):
    assert_upheld("undescribed", undescribed(manifest))


def test_what_is_not_described_is_found():
    found = undescribed(
        manifest_of(
            node("bare", description=" "),
            node("half", columns={"a": column("a"), "b": column("b", description="")}),
            macros=[
                macro("silent", description=""),
                macro("loud", arguments=[{"name": "x", "description": ""}]),
                macro("spark__loud", description=""),
                macro("foreign", description="") | {"package_name": "dbt"},
            ],
            exposures=[{"name": "page", "description": ""}],
            groups=[{"name": "crowd", "description": None}],
        )
    )
    assert found.keys() == {"bare", "half.b", "silent", "loud.x", "page", "crowd"}


def test_descriptions_and_files_begin_with_the_grain(manifest):
    assert_upheld("grainless", grainless(manifest))
    assert_upheld("headless", headless(manifest))


def test_a_missing_grain_is_found():
    planted = manifest_of(
        node("good"),
        node("vague", description="Things."),
        node("blank", raw_code="select 1"),
        node("snake", raw_code="def model(): ...", language="python"),
    )
    assert grainless(planted).keys() == {"vague"}
    assert headless(planted).keys() == {"blank"}


def test_singular_tests_and_analyses_say_what_they_are_for(manifest):
    assert_upheld("unexplained_tests", unexplained_tests(manifest))


def test_an_unexplained_test_is_found():
    silent = {"description": "", "raw_code": "select 1"}
    planted = manifest_of(
        node("silent_test", resource_type="test", **silent),
        node("silent_query", resource_type="analysis", **silent),
        node("told_test", resource_type="test", description="", raw_code="-- Nothing is lost.\nselect 1"),
        node("generic_test", resource_type="test", test_metadata={"name": "unique"}, **silent),
    )
    assert unexplained_tests(planted).keys() == {"silent_test", "silent_query"}


def test_documented_columns_are_those_that_exist(manifest, built):
    assert_upheld("drifted_columns", drifted_columns(manifest, built))


def test_ghosts_and_strangers_among_the_columns_are_found():
    planted = manifest_of(node("good"), node("moved", columns={"old_name": column("old_name")}), node("unbuilt"))
    tables = {("evaluation", "good"): ["thing_id"], ("evaluation", "moved"): ["new_name"]}
    assert drifted_columns(planted, tables).keys() == {"moved.old_name", "moved.new_name", "unbuilt"}


def test_a_text_that_stands_three_times_is_a_docs_block():
    files = [
        yaml.safe_load(path.read_text("utf-8")) or {}
        for folder in ("models", "python_models", "seeds")
        for path in sorted((ROOT / folder).rglob("*.yml"))
    ]
    assert_upheld("repeated_texts", repeated_texts(files))


def test_a_repeated_text_is_found():
    told = {"name": "spend", "description": "Money spent."}
    shared = {"name": "lead_id", "description": "Lead."}
    by_block = {"name": "clicks", "description": "{{ doc('col_clicks') }}"}
    files = [
        {"models": [{"name": name, "columns": [dict(told), shared, dict(by_block)]} for name in ("a", "b")]},
        {"seeds": [{"name": "c", "columns": [{"name": "spend", "description": "Money\n  spent"}, shared, by_block]}]},
    ]
    assert repeated_texts(files).keys() == {"spend: Money spent"}


def test_descriptions_of_public_columns_stand_alone(manifest):
    assert_upheld("leaning_columns", leaning_columns(manifest))


def test_a_description_that_leans_on_its_neighbour_is_found():
    leaning = {"low": "Lower end of its 80 % interval.", "high": "Upper end of it.", "share": "The same of the period."}
    standing = {"spend": "Spend of the campaign.", "rank": "Rank; the same for rows that tie.", "other": "Itself."}
    columns = {name: column(name, description=text) for name, text in (leaning | standing).items()}
    planted = manifest_of(
        node("board", access="public", columns=columns), node("hidden", access="private", columns=columns)
    )
    assert leaning_columns(planted).keys() == {f"board.{name}" for name in leaning}


def test_every_column_carries_its_description_into_the_published_copy(demo_warehouse):
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() where not internal"
            " and schema_name <> 'kept'"
        ).fetchall()
    assert len(found) > 500
    assert_upheld("unpublished_descriptions", unpublished_descriptions({row[:2]: row[2] for row in found}))


def test_a_published_column_without_a_description_is_found():
    comments = {("marts.a", "x"): "Spend.", ("marts.a", "y"): None, ("marts.b", "x"): " "}
    assert unpublished_descriptions(comments).keys() == {"marts.a.y", "marts.b.x"}
