"""What others rely on is public, published, contracted and keyed; everything else is private."""

from house_rules.contracts import keyless, not_private, not_published, uncontracted, unenforced, unexposed, unreplayable
from house_rules.planted import column, manifest_of, node
from house_rules.upheld import assert_upheld


def test_what_is_public_is_what_is_published(manifest, published):
    assert len(published) > 20
    assert_upheld("not_published", not_published(manifest, published))


def test_everything_else_is_private(manifest):
    assert_upheld("not_private", not_private(manifest))


def test_a_model_on_the_wrong_side_is_found():
    planted = manifest_of(
        node("shown", access="public"),
        node("hidden", access="public"),
        node("leaked"),
        node("inner"),
        node("between", access="protected"),
        node("stray", group=None),
    )
    assert not_published(planted, {"shown", "leaked"}).keys() == {"hidden", "leaked"}
    assert not_private(planted).keys() == {"between", "stray"}


def test_public_models_enforce_their_contract(manifest):
    assert_upheld("uncontracted", uncontracted(manifest))


def test_a_public_model_without_contract_or_type_is_found():
    loose = {"contract": {"enforced": False}}
    planted = manifest_of(
        node("good", access="public"),
        node("loose", access="public", config=loose),
        node("untyped", access="public", columns={"a": column("a", data_type=None)}),
        node("inner", config=loose),
    )
    assert uncontracted(planted).keys() == {"loose", "untyped.a"}


def test_every_model_has_a_key_that_is_held(manifest):
    assert_upheld("keyless", keyless(manifest))


def test_a_model_without_a_key_that_is_held_is_found():
    held = [{"sql": "{{ enforce_constraints() }}"}]

    def keyed(name, meta, hooks):
        return node(name, config={"meta": meta, "post-hook": hooks})

    planted = manifest_of(
        keyed("whole", {"primary_key": ["a"]}, held),
        keyed("with_nulls", {"unique_key": ["a", "b"]}, held),
        keyed("a_seed", {"primary_key": ["a"]}, held) | {"resource_type": "seed"},
        keyed("keyless", {"primary_key": []}, held),
        keyed("not_held", {"primary_key": ["a"]}, [{"sql": "{{ delete_days_that_are_gone() }}"}]),
    )
    assert keyless(planted).keys() == {"keyless", "not_held"}


def test_constraints_of_columns_are_of_kinds_that_are_held(manifest):
    assert_upheld("unenforced", unenforced(manifest))


def test_a_constraint_of_another_kind_is_found():
    def constrained(name, kind):
        return column(name) | {"constraints": [{"type": kind, "expression": "a > 0"}]}

    planted = manifest_of(
        node("a", columns={"b": constrained("b", "check"), "c": constrained("c", "unique"), "d": column("d")})
    )
    assert unenforced(planted).keys() == {"a.c"}


def test_exposures_name_what_is_published(manifest, published):
    assert_upheld("unexposed", unexposed(manifest, published))


def test_an_incomplete_exposure_is_found():
    facts = {"primary_key": "x", "refresh": "daily", "use": "read it"}
    planted = manifest_of(
        exposures=[
            {
                "name": "published_copy",
                "url": "../x",
                "owner": {"name": "us"},
                "meta": facts,
                "depends_on": {"nodes": ["model.elv.a"]},
            },
            {"name": "page", "owner": {"name": None}, "meta": facts | {"use": ""}, "depends_on": {"nodes": []}},
        ]
    )
    assert unexposed(planted, {"a", "b"}).keys() == {"b", "page.url", "page.owner", "page.use"}


def test_checks_call_no_function(manifest):
    assert_upheld("unreplayable", unreplayable(manifest))


def test_a_check_that_calls_a_function_is_found():
    expressions = {
        "plain": "kind in ('lead (new)', 'a - b') and (p is null) = (kind = 'x') and p between -1 and 0.5",
        "called": "week = date_trunc('week', week)",
        "added": "n + 1 > 0",
        "negated": "p >= -n",
    }
    planted = manifest_of(
        *(
            node(name, access="public", constraints=[{"type": "check", "expression": expression}])
            for name, expression in expressions.items()
        )
    )
    assert unreplayable(planted).keys() == {"called", "added", "negated"}
