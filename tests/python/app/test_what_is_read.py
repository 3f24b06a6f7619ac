"""What the app asks the published copy for: its exposure names exactly the tables, and no connection stays open."""

import re
from pathlib import Path

import duckdb
import pytest
import yaml
from browsing import browser_of

ROOT = Path(__file__).parents[3]


class Recording:
    """A connection that notes the queries put to it."""

    def __init__(self, connection, noted, is_cursor=False):
        self._connection, self._noted, self._is_cursor = connection, noted, is_cursor
        if not is_cursor:
            noted.append("open")

    def cursor(self):
        return Recording(self._connection.cursor(), self._noted, is_cursor=True)

    def execute(self, query, *values):
        self._noted.append(query)
        return self._connection.execute(query, *values)

    def close(self):
        if not self._is_cursor:
            self._noted.append("close")
        self._connection.close()


@pytest.fixture
def noted():
    """What connections to the published copy were asked for, also to open and to close."""
    queries, connect = [], duckdb.connect
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "elv.app.published.duckdb.connect", lambda *given, **more: Recording(connect(*given, **more), queries)
        )
        yield queries


@pytest.fixture
def at(demo_warehouse, demo_runs):
    return browser_of(demo_warehouse / "marts.duckdb", demo_runs)


@pytest.fixture
def addresses(published):
    customer = published("select customer_id from account_scores limit 1")[0][0]
    pages = [
        "/",
        "/calls",
        "/calls/rep-us-1",
        "/campaigns/120200000000000000",
        "/leads",
        "/campaigns",
        "/opportunities",
        "/ideal-customers",
        "/trust",
        "/leads/lead-0000001",
    ]
    return [*pages, f"/customers/{customer}", "/leads.csv", "/opportunities.csv", "/ideal-customers.csv"]


@pytest.fixture
def published_file(demo_warehouse):
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as connection:
        yield connection


def test_every_request_closes_its_connection(noted, at, addresses):
    for address in [*addresses, "/leads/nobody"]:
        # A page that was asked for is kept: HEAD comes first.
        for method in ("HEAD", "GET"):
            noted.clear()
            at.ask(address, method).close()
            assert noted.count("open") == noted.count("close") == 1, address
    noted.clear()
    given_up = at.ask("/leads.csv", buffered=False)
    next(iter(given_up.response))
    given_up.close()
    assert noted.count("close") == 1


def test_the_exposure_names_what_the_app_reads(published_file, noted, at, addresses):
    for address in addresses:
        assert at.ask(address).status_code == 200
    read = set()
    for query in noted:
        if re.match(r"\s*(with|select)\b", query) and "duckdb_columns()" not in query:
            # What is asked for may not bind without values; which tables it reads does not depend on them.
            read |= set(published_file.get_table_names(query.replace("?", "null"), qualified=True))
    tables = {name.partition(" AS ")[0].rpartition(".")[2] for name in read}
    exposures = yaml.safe_load((ROOT / "models" / "exposures.yml").read_text("utf-8"))["exposures"]
    named = next(each["depends_on"] for each in exposures if each["name"] == "app")
    assert len(noted) > 50
    assert {f"ref('{table}')" for table in tables} == set(named)
    assert len(named) == len(set(named))
