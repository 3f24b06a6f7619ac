"""A question that is not asked costs nothing: what belongs to it has its tag, and what both read can be empty."""

from house_rules.planted import column, manifest_of, node
from house_rules.questions import ownerless, owners, untyped_interfaces
from house_rules.upheld import assert_upheld

from elv.publishing.questions import ACCOUNTS, ASKED, LEADS, OWN


def test_every_published_and_kept_table_says_whose_its_rows_are(manifest):
    assert_upheld("ownerless", ownerless(manifest))


def test_a_table_without_an_owner_is_found():
    planted = manifest_of(
        node("lead_scores", access="public", tags=["leads"]),
        node("with_task", access="public", tags=[], columns={"task": column("task")}),
        node("reconciliation", access="public", tags=[]),
        node("private", tags=[]),
        node("nobodys", access="public", tags=[]),
        node("account_scores", access="public", tags=["leads"]),
    )
    assert ownerless(planted).keys() == {"nobodys", "account_scores"}


def test_selectors_of_one_question_exist_and_are_small(manifest):
    assert set(ASKED) <= set(manifest["selectors"])
    counted = {question: len(owners(manifest, question)) for question in (LEADS, ACCOUNTS)}
    assert min(counted.values()) > 50


def test_what_both_questions_read_has_the_types_it_is_built_with(manifest, built):
    assert_upheld("untyped_interfaces", untyped_interfaces(manifest, built))


def test_a_missing_and_a_wrong_type_are_found():
    both = {"nodes": ["model.elv.mine"]}
    planted = manifest_of(
        node("mine", tags=["accounts"], columns={"a": column("a", data_type="bigint"), "b": column("b")}),
        node("own", tags=["accounts"], columns={"a": column("a", data_type=None)}),
        node("shared", tags=[], depends_on=both),
        node("beside", tags=["accounts"], depends_on={"nodes": ["model.elv.own"]}),
    )
    tables = {("evaluation", "mine"): {"a": "BIGINT", "b": "DOUBLE", "c": "DATE"}}
    assert untyped_interfaces(planted, tables).keys() == {"mine.b"}
    planted["nodes"]["model.elv.mine"]["columns"]["a"]["data_type"] = None
    assert untyped_interfaces(planted, tables).keys() == {"mine.a", "mine.b"}


def test_each_question_has_rows_of_its_own():
    assert not OWN[LEADS] & OWN[ACCOUNTS]
