"""What is not there is said in a sentence; what is replaced is seen by the next request."""

import os
import shutil

import duckdb
import pytest
from browsing import browser_of

from elv.app.published import connect

PAGES = ("/", "/calls", "/leads", "/campaigns", "/opportunities", "/ideal-customers", "/trust", "/runs")
LEADS = (
    *("lead_scores", "campaign_leaderboard", "adset_leaderboard", "ad_leaderboard"),
    *("weekly_performance", "lead_funnel"),
)
ACCOUNTS = ("account_scores", "whitespace_opportunities", "icp_segments")


@pytest.mark.parametrize("away", ["drop table", "delete from"])
def test_a_copy_of_accounts_alone_says_that_there_are_no_leads(changed, away):
    at = changed("".join(f"{away} {table};" for table in LEADS))
    assert "No lead is published" in at.page("/leads").text
    assert "No campaign is published" in at.page("/campaigns").text
    assert at.page("/opportunities").tables[0]
    start = at.page("/")
    assert "No leads came in" in start.text
    assert start.tables[0][0]["customer"]
    assert len(start.tables) == 1
    at.page("/trust")
    assert at.ask("/leads/lead-0000001").status_code == 404


@pytest.mark.parametrize("away", ["drop table", "delete from"])
def test_a_copy_of_leads_alone_says_that_there_are_no_accounts(changed, away):
    at = changed("".join(f"{away} {table};" for table in ACCOUNTS))
    assert "No opportunity is published" in at.page("/opportunities").text
    assert "No segment is published" in at.page("/ideal-customers").text
    assert at.page("/leads").tables[0]
    start = at.page("/")
    assert "No sales came in" in start.text
    assert next(iter(start.tables[0][0])) == "lead"
    assert at.ask("/customers/10000784").status_code == 404


def test_any_table_beside_the_marts_may_be_missing(changed, published_db):
    with duckdb.connect(str(published_db), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name <> 'main'"
        ).fetchall()
    assert len(tables) > 20
    at = changed("".join(f"drop table {table};" for (table,) in tables))
    for address in PAGES:
        at.page(address)
    trust = at.page("/trust").text
    assert "nothing is published on how well" in trust
    assert "holds no alarms" in trust
    assert "No reasons are published" in at.page("/leads/lead-0000001").text
    assert at.page("/opportunities").tables[0][0]["why"] == ""


def test_an_empty_copy_has_pages(changed, published_db):
    with duckdb.connect(str(published_db), read_only=True) as connection:
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    at = changed("".join(f"drop table {table};" for (table,) in tables))
    for address in PAGES:
        assert "Traceback" not in at.page(address).text
    assert "No lead is published" in at.page("/leads.csv", 404).text


def test_nothing_that_has_gone_well_is_said_so(changed):
    at = changed("delete from quality.alerts")
    assert "No alarm is open" in at.page("/").text
    trust = at.page("/trust").text
    assert "No alarm is open" in trust
    assert "Every rule of the input contracts held." in trust
    assert "Every total that came in is there in the results." in trust


def test_a_broken_rule_and_a_lost_total_are_said(changed):
    at = changed(
        "insert into quality.contract_violations (violation_id, input, source_file, column_name, rule, severity,"
        " row_count, row_share, message, hint) values ('v', 'leads', 'leads.csv', 'created_at', 'is_time', 'error', 7,"
        " 0.01, 'Seven times are no times.', 'Export them as times.');"
        " update quality.reconciliation set difference = 1 where measure = 'leads'"
    )
    for address in ("/", "/trust"):
        assert "Seven times are no times." in at.page(address).text
        assert "Export them as times." in at.page(address).text
    assert "Some totals did not survive" in at.page("/trust").text


@pytest.mark.parametrize("address", ["/", "/leads", "/leads.csv", "/leads/x", "/campaigns", "/trust", "/customers/x"])
def test_a_copy_that_is_away_is_a_503_that_says_what_to_do(demo_runs, tmp_path, address):
    at = browser_of(tmp_path / "marts.duckdb", demo_runs)
    assert "`elv demo` or `elv train`" in at.page(address, 503).text
    assert at.ask("/runs").status_code == 200
    (tmp_path / "marts.duckdb").write_bytes(b"half a file" * 1000)
    assert "ask again" in at.page(address, 503).text
    assert "Traceback" not in at.page(address, 503).text


def replace(published_db, tmp_path, statements):
    """Swap the copy as a build does: another file is renamed over it."""
    draft = tmp_path / "draft.duckdb"
    shutil.copy(published_db, draft)
    with duckdb.connect(str(draft)) as connection:
        connection.execute(statements)
    os.replace(draft, published_db)


def test_the_next_request_sees_the_copy_that_a_build_swapped_in(published_db, demo_runs, tmp_path):
    at = browser_of(published_db, demo_runs)
    assert "12,000 leads" in at.page("/leads").text
    replace(published_db, tmp_path, "delete from lead_scores where elv_rank > 10")
    assert "10 leads" in at.page("/leads").text
    assert len(at.rows("/leads.csv")) == 10
    published_db.unlink()
    assert at.ask("/leads").status_code == 503


def test_a_download_keeps_its_copy_while_later_pages_see_the_new_one(published_db, demo_runs, tmp_path):
    at = browser_of(published_db, demo_runs)
    download = at.ask("/leads.csv", buffered=False)
    parts = iter(download.response)
    next(parts)
    replace(published_db, tmp_path, "delete from lead_scores where elv_rank > 10")
    assert "10 leads" in at.page("/leads").text
    assert sum(part.count(b"\n") for part in parts) == 12_000
    download.close()


def test_nothing_can_be_written_or_read_elsewhere(published_db, tmp_path):
    (tmp_path / "other.csv").write_text("a\n1\n")
    before = published_db.read_bytes()
    connection = connect(published_db)
    for statement in (
        "delete from marts.lead_scores",
        "create table marts.more as select 1",
        f"copy marts.lead_scores to '{tmp_path / 'out.csv'}'",
        f"select * from read_csv('{tmp_path / 'other.csv'}')",
        f"attach '{tmp_path / 'new.duckdb'}'",
        "set enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(statement)
    connection.close()
    assert published_db.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.csv", "warehouse"]


def test_a_path_with_a_quote_is_a_path(published_db, demo_runs):
    odd = published_db.parent / "it's here.duckdb"
    published_db.rename(odd)
    assert browser_of(odd, demo_runs).page("/leads").tables
