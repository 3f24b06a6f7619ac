"""The warning about leads that do not find their ads: quiet on the demo, and loud where the bar is higher."""

import json

import duckdb
import pytest


@pytest.fixture(scope="module")
def query(demo_warehouse):
    manifest = json.loads((demo_warehouse / "target" / "manifest.json").read_text("utf-8"))
    return next(node["compiled_code"] for node in manifest["nodes"].values() if node["name"] == "leads_find_their_ads")


@pytest.mark.parametrize(("threshold", "warned"), [("0.5", set()), ("0.999", {"google_ads", "meta"})])
def test_sources_below_the_threshold_are_named(demo_warehouse, query, threshold, warned):
    assert "< 0.5" in query
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as connection:
        rows = connection.execute(query.replace("< 0.5", f"< {threshold}")).fetchall()
    assert {source for source, _ in rows} == warned
