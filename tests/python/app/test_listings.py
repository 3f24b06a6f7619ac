"""Lists show exactly the rows that are asked for, in that order, each once, and their CSV holds the same."""

from urllib.parse import quote, urlencode

import pytest

from elv.app.listing import page as listing_page
from elv.app.routes.lists import LISTINGS

LISTS = {listing.path: listing for listing in LISTINGS}
SORTS = [(path, sort) for path, listing in LISTS.items() for sort in listing.sorts]


def shown_count(page):
    """The number in the line above the table."""
    words = next(words for words in page.words if words.strip().endswith("shown") or "no row" in words)
    return int(words.split()[0].replace(",", ""))


@pytest.mark.parametrize(
    ("address", "table", "condition"),
    [
        ("/leads", "lead_scores", "true"),
        ("/leads?state=unknown", "lead_scores", "label_state = 'unknown'"),
        ("/leads?decile=3", "lead_scores", "elv_decile = 3"),
        ("/leads?method=map", "lead_scores", "match_method = 'map'"),
        ("/leads?q=LEAD-000010", "lead_scores", "lead_id like 'lead-000010%'"),
        ("/leads?campaign=120200000000000001", "lead_scores", "campaign_id = '120200000000000001'"),
        ("/leads?campaign=(none)", "lead_scores", "coalesce(campaign_id, '(none)') = '(none)'"),
        (
            "/leads?state=positive&method=id&decile=1&campaign=120200000000000003",
            "lead_scores",
            "label_state = 'positive' and match_method = 'id' and elv_decile = 1 and campaign_id like '%3'",
        ),
        ("/opportunities?division=Filters", "whitespace_opportunities", "division = 'Filters'"),
        (
            "/opportunities?rule=rule+1",
            "whitespace_opportunities",
            "deciding_rule = 'rule 1' and eligibility like 'not offered: rule 1, region %' and not is_eligible",
        ),
        ("/opportunities?rep=rep-us-1", "whitespace_opportunities", "rep_id = 'rep-us-1'"),
        ("/opportunities?rep=(nobody)", "whitespace_opportunities", "rep_id is null"),
        ("/opportunities?q=filt", "whitespace_opportunities", "concat(customer_name, customer_id) ilike '%filt%'"),
        ("/ideal-customers?verdict=above", "icp_segments", "verdict = 'above'"),
        (
            "/ideal-customers?attribute=industry&division=Filters",
            "icp_segments",
            "attribute = 'industry' and division = 'Filters'",
        ),
    ],
)
def test_filters_leave_the_rows_that_sql_leaves(browser, published, address, table, condition):
    expected = published(f"select count(*) from {table} where {condition}")[0][0]
    page = browser.page(address)
    if not expected:
        assert "No row passes these filters." in page.text
        return
    assert shown_count(page) == expected
    assert len(page.tables[0]) == min(expected, listing_page.PER_PAGE)
    assert len(browser.rows(address.replace("?", ".csv?", 1) if "?" in address else f"{address}.csv")) == expected


def test_the_filters_of_the_cases_leave_something_out(published):
    assert 0 < published("select count(*) from lead_scores where label_state = 'unknown'")[0][0] < 12000
    assert published("select count(*) from whitespace_opportunities where division = 'Filters'")[0][0] > 0


def test_what_is_typed_is_a_value_and_never_sql(browser):
    for typed in ("' or 1=1 --", "%", "_", "\\", '"; drop table lead_scores; --', "?", "$1"):
        for name in ("q", "campaign", "state"):
            page = browser.page(f"/leads?{urlencode({name: typed})}")
            assert "No row passes these filters." in page.text, typed
    assert browser.page("/leads").tables


@pytest.mark.parametrize(("path", "sort"), SORTS)
@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_every_order_is_that_of_sql_and_total(browser, published, path, sort, direction):
    listing = LISTS[path]
    keys = ", ".join(listing.key)
    expected = published(
        f"select {keys} from ({listing.rows}) as listed order by {sort} {direction} nulls last, {keys}"
    )
    rows = browser.rows(f"{path}.csv?sort={sort}&order={direction}")
    # Nothing in the demo needs escaping, so keys come back as they are.
    assert [tuple(row[key] for key in listing.key) for row in rows] == [tuple(map(str, row)) for row in expected]


@pytest.mark.parametrize(
    "address",
    [
        "/leads?state=unknown&sort=p_qualified",
        "/leads?state=unknown&sort=elv_decile&order=desc",
        "/opportunities?q=a",
        "/ideal-customers?sort=lift",
    ],
)
def test_pages_show_every_row_once_and_in_the_order_of_the_csv(browser, monkeypatch, address):
    monkeypatch.setattr(listing_page, "PER_PAGE", 300 if "ideal" not in address else 13)
    path = address.partition("?")[0]
    page, links = browser.page(address), []
    while True:
        links += [href for _, href in page.links if href.startswith(("/leads/", "/customers/"))]
        links += [f"{row['division']}|{row['segment']}" for row in page.tables[0]] if "ideal" in address else []
        if not page.has_link("next"):
            break
        page = browser.page(page.link("next"))
    rows = browser.rows(address.replace(path, f"{path}.csv"))
    in_file = {
        "/leads": lambda row: f"/leads/{quote(row['lead_id'])}",
        "/opportunities": lambda row: f"/customers/{quote(row['customer_id'], safe='')}",
        "/ideal-customers": lambda row: f"{row['division']}|{row['segment']}",
    }[path]
    assert len(rows) > 50
    assert links == [in_file(row) for row in rows]


def test_the_csv_holds_every_column_with_the_values_of_the_table(browser, published):
    address = "/leads.csv?state=unknown&campaign=120200000000000000&sort=lead_id"
    expected = published(
        "select lead_id, p_qualified, elv, created_at::varchar, currency from lead_scores"
        " where label_state = 'unknown' and campaign_id = '120200000000000000' order by lead_id"
    )
    rows = browser.rows(address)
    columns = [
        name for (name,) in published("select column_name from duckdb_columns() where table_name = 'lead_scores'")
    ]
    assert list(rows[0]) == [*columns, "campaign"]
    assert {row["campaign"] for row in rows} == {"Spring Search (Google Ads)"}
    assert [
        (row["lead_id"], float(row["p_qualified"]), float(row["elv"]), row["created_at"], row["currency"])
        for row in rows
    ] == expected


def test_a_filter_survives_sorting_and_paging(browser):
    page = browser.page("/leads?state=unknown&method=id&sort=elv")
    for words in ("next", "last", "chance (%)", "Download as CSV"):
        assert "state=unknown" in page.link(words)
        assert "method=id" in page.link(words)
    assert "sort=elv" in page.link("Download as CSV")
    assert ("input", {"type": "hidden", "name": "sort", "value": "elv"}) in page.tags
    assert page.link("Show all") == "/leads?sort=elv"


def test_clicking_a_heading_twice_turns_the_order_round(browser):
    page = browser.page(browser.page("/leads").link("chance (%)"))
    assert {found.get("aria-sort") for found in page.headers} == {None, "descending"}
    page = browser.page(page.link("chance (%)"))
    assert {found.get("aria-sort") for found in page.headers} == {None, "ascending"}


def test_past_the_end_is_the_last_page(browser):
    assert browser.page("/ideal-customers?page=999").tables == browser.page("/ideal-customers?page=2").tables


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "sort=lead_id%3B",
        "sort=model_version",
        "order=up",
        "page=0",
        "page=-1",
        "page=x",
        "page=1e9",
        "page=%D9%A1",
    ],
)
@pytest.mark.parametrize("path", ["/leads", "/leads.csv"])
def test_what_a_list_does_not_know_is_refused(browser, path, query):
    page = browser.page(f"{path}?{query}", 400)
    assert page.has_link("To the first page")


def test_filters_offer_what_the_rows_hold(browser, published):
    page = browser.page("/opportunities")
    values = [found.get("value") for tag, found in page.tags if tag == "option"]
    divisions = [name for (name,) in published("select distinct division from whitespace_opportunities order by all")]
    assert [value for value in values if value in divisions] == divisions
    deciles = [found["value"] for tag, found in browser.page("/leads").tags if tag == "option"]
    place = deciles.index("10")
    assert deciles[place - 9 : place + 1] == [str(number) for number in range(1, 11)]


def test_campaigns_of_one_name_are_told_apart(browser, changed):
    page = browser.page("/leads")
    assert "Retargeting (Meta)" in page.text
    assert "Retargeting (Google Ads)" in page.text
    page = changed("update campaign_leaderboard set platform = 'tiktok'").page("/leads")
    assert "Retargeting (tiktok) (120200000000000003)" in page.text
    assert "Retargeting (tiktok) (120200000000000004)" in page.text
