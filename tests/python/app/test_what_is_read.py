"""The exposure of the app names exactly the tables that it reads."""

import re
from pathlib import Path

import duckdb
import pytest
import yaml
from browsing import browser_of

ROOT = Path(__file__).parents[3]


class Recording:
    """A connection that notes the queries put to it."""

    def __init__(self, connection, noted):
        self._connection, self._noted = connection, noted

    def execute(self, query, *values):
        self._noted.append(query)
        return self._connection.execute(query, *values)

    def close(self):
        self._connection.close()


@pytest.fixture
def queries(demo_warehouse, demo_runs, published):
    """Every query that the pages of the demo put to the published copy."""
    connect = duckdb.connect
    noted = []
    at = browser_of(demo_warehouse / "marts.duckdb", demo_runs)
    customer = published("select customer_id from account_scores limit 1")[0][0]
    pages = ["/", "/leads", "/campaigns", "/opportunities", "/ideal-customers", "/trust", "/leads/lead-0000001"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "elv.app.published.duckdb.connect", lambda *given, **more: Recording(connect(*given, **more), noted)
        )
        for address in [*pages, f"/customers/{customer}", "/leads.csv", "/opportunities.csv", "/ideal-customers.csv"]:
            assert at.ask(address).status_code == 200
    return noted


def test_the_exposure_names_what_the_app_reads(queries, demo_warehouse):
    read = set()
    with duckdb.connect(str(demo_warehouse / "marts.duckdb"), read_only=True) as connection:
        for query in queries:
            if re.match(r"\s*(with|select)\b", query) and "duckdb_columns()" not in query:
                # What is asked for may not bind without values; which tables it reads does not depend on them.
                read |= set(connection.get_table_names(query.replace("?", "null"), qualified=True))
    exposures = yaml.safe_load((ROOT / "models" / "exposures.yml").read_text("utf-8"))["exposures"]
    named = next(each["depends_on"] for each in exposures if each["name"] == "app")
    tables = {name.partition(" AS ")[0].rpartition(".")[2] for name in read}
    assert len(queries) > 50
    assert {f"ref('{table}')" for table in tables} == set(named)
    assert len(named) == len(set(named))
