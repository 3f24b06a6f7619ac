"""What can go wrong in a model has a unit test; what tests has been seen to fail."""

import duckdb
import pytest
from dbt.clients.jinja import get_template
from house_rules.coverage import fixtureless, not_unit_tested
from house_rules.planted import macro, manifest_of, node
from house_rules.project import ROOT
from house_rules.upheld import assert_upheld

# Per generic test, arguments and a relation as (arguments, rows): those that pass, and those that must fail.
PASSING = {
    "no_suspected_leaks": [
        ({}, "values ('t', 'f', 0.95, 0.5, true, true), ('t', 'g', 0.6, 0.5, false, false)"),
    ],
}
FAILING = {
    "no_suspected_leaks": [
        ({}, "values ('t', 'f', 0.95, 0.5, true, false)"),
    ],
}
COLUMNS = {
    "no_suspected_leaks": "task, feature, auc, missing_auc, is_flagged, is_allowed",
}


def test_risky_models_have_a_unit_test(manifest):
    assert_upheld("not_unit_tested", not_unit_tested(manifest))


def test_a_risky_model_without_a_unit_test_is_found():
    planted = manifest_of(
        node("plain"),
        node("commented", raw_code="-- One row per case.\n{# case when over (order by #}\nselect 1"),
        node("chosen", raw_code="select case when a then 1 end"),
        node("ranked", raw_code="select row_number() over (partition by a order by b)"),
        node("newest", raw_code="select a from b qualify c = 1"),
        node("joined", raw_code="select a from b asof join c on d >= e"),
        node("tested", raw_code="select case when a then 1 end"),
        node("wrapper", raw_code="case", language="python"),
        unit_tests=[{"model": "tested"}],
    )
    assert not_unit_tested(planted).keys() == {"chosen", "ranked", "newest", "joined"}


def test_generic_tests_have_fixtures(manifest):
    assert_upheld("fixtureless", fixtureless(manifest, PASSING, FAILING))


def test_a_generic_test_without_fixtures_is_found():
    planted = manifest_of(
        macros=[
            macro("test_shown", "tests/generic/shown.sql"),
            macro("test_unseen", "tests/generic/unseen.sql"),
            macro("words", "macros/words.sql"),
        ]
    )
    assert fixtureless(planted, {"shown": [1], "unseen": [1]}, {"shown": [1]}).keys() == {"unseen"}


def offences(name, arguments, rows):
    """Rows that a generic test returns for a relation."""
    template = get_template((ROOT / "tests" / "generic" / f"{name}.sql").read_text("utf-8"), {})
    query = getattr(template.module, f"dbt_macro__test_{name}")(model="relation", **arguments)
    with duckdb.connect() as connection:
        connection.execute(f"create table relation as select * from ({rows}) as given({COLUMNS[name]})")
        return connection.execute(str(query)).fetchall()


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in PASSING.items() for case in cases])
def test_a_generic_test_passes_where_it_should(name, case):
    assert offences(name, *case) == []


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in FAILING.items() for case in cases])
def test_a_generic_test_fails_where_it_should(name, case):
    assert offences(name, *case) != []
