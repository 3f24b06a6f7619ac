"""What dbt compiles on an empty warehouse is what a build runs, but for columns that the user's files name."""

from house_rules.compiling import looks_while_compiling
from house_rules.planted import macro, manifest_of, node
from house_rules.upheld import assert_upheld


def test_no_model_looks_into_the_warehouse_while_its_sql_is_written(manifest):
    assert_upheld("looks_while_compiling", looks_while_compiling(manifest))


def with_text(name, text, *called):
    made = macro(name)
    return made | {"unique_id": name, "macro_sql": text, "depends_on": {"macros": list(called)}}


def calling(name, *called, raw_code="select 1 as thing_id"):
    return node(name, raw_code=raw_code, depends_on={"nodes": [], "macros": list(called)})


def test_a_model_that_looks_while_it_is_compiled_is_found():
    planted = manifest_of(
        calling("plain", "words"),
        calling("looking", "divisions"),
        calling("looking_through", "shares"),
        calling("looking_itself", raw_code="{% set rows = run_query('select 1') %}"),
        calling("own_table", "should_full_refresh"),
        macros=[
            with_text("words", "select 1"),
            with_text("divisions", "{% set rows = run_query(query) %}"),
            with_text("shares", "{{ divisions() }}", "divisions"),
            with_text("should_full_refresh", "{{ stored_columns_differ() }}", "stored_columns_differ"),
            with_text("stored_columns_differ", "{{ adapter.get_columns_in_relation(this) }}"),
        ],
    )
    assert looks_while_compiling(planted).keys() == {"looking", "looking_through", "looking_itself"}
