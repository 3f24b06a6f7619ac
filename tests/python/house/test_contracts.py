"""What others rely on is public, published, contracted and keyed; everything else is private."""

from house_rules.contracts import keyless, not_private, not_published, uncontracted, unexposed
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


def test_every_model_has_a_tested_key(manifest):
    assert_upheld("keyless", keyless(manifest))


def test_a_model_without_a_tested_key_is_found():
    def test_of(name, kind):
        return node(
            f"{kind}_{name}", resource_type="test", attached_node=f"model.elv.{name}", test_metadata={"name": kind}
        )

    planted = manifest_of(
        node("by_key"),
        node("by_column"),
        node("by_columns"),
        node("counted"),
        node("singular", resource_type="test", attached_node=None, test_metadata=None),
        test_of("by_key", "primary_key"),
        test_of("by_column", "unique"),
        test_of("by_columns", "unique_combination"),
        test_of("counted", "not_null"),
    )
    assert keyless(planted).keys() == {"counted"}


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
