"""Names that people type into forms stay text: on pages, in addresses and in spreadsheets."""

import pytest

LEADS = {
    "markup": "<script>alert(1)</script>",
    "quotes": "\"'><img src=x onerror=alert(1)>",
    "address": "a/b//c?d=e#f%2F&g",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+1",
    "at": "@SUM(1)",
    "tab": "\tx",
    "lines": "two\r\nlines",
    "comma": 'a,"b"',
    "slashes": "/etc//x/",
}


def text(value):
    return "'" + value.replace("'", "''") + "'"


@pytest.fixture
def hostile(changed):
    """The app on a copy in which the best leads, their campaign and a customer have such names."""
    renamed = " ".join(
        f"update lead_scores set lead_id = {text(name)} where call_rank = {rank};"
        for rank, name in enumerate(LEADS.values(), 1)
    )
    return changed(
        renamed
        + f"""
        update lead_scores set campaign_id = {text(LEADS["markup"])} where call_rank <= {len(LEADS)};
        update campaign_leaderboard set campaign_id = {text(LEADS["markup"])}, campaign_name = {text(LEADS["quotes"])}
            where elv_per_spend_rank = 1;
        update whitespace_opportunities set customer_name = {text(LEADS["formula"])},
            customer_id = {text(LEADS["address"])}, division = {text(LEADS["markup"])},
            rep_id = {text(LEADS["quotes"])} where overall_rank = 1;
        update account_scores set customer_name = {text(LEADS["markup"])}, customer_id = {text(LEADS["address"])},
            division = {text(LEADS["markup"])} where expected_value_rank = 1;
        update icp_segments set segment = {text(LEADS["markup"])};
        update quality.alerts set summary = {text(LEADS["markup"])};
        """
    )


def test_markup_in_names_is_text_on_every_page(hostile):
    for address in ("/", "/leads", "/campaigns", "/opportunities", "/ideal-customers", "/trust"):
        page = hostile.page(address)
        assert not {"script", "img"} & {tag for tag, _ in page.tags}, address
        assert not [found for _, found in page.tags if "onerror" in found], address
        assert "alert(1)" in page.text, address


@pytest.mark.parametrize("name", LEADS)
def test_a_link_leads_to_the_lead_whatever_it_is_called(hostile, published, name):
    (worth,) = published("select elv from lead_scores where call_rank = ?", list(LEADS).index(name) + 1)[0]
    listed = hostile.page("/leads")
    href = [href for _, href in listed.links if href.startswith("/leads/")][list(LEADS).index(name)]
    page = hostile.page(href)
    assert f"{worth:,.0f} USD" in page.text
    assert "script" not in {tag for tag, _ in page.tags}


def test_links_keep_the_id_of_customers_and_campaigns(hostile):
    href = next(href for text, href in hostile.page("/opportunities").links if "HYPERLINK" in text)
    assert "<script>" in hostile.page(href).text
    href = next(href for text, href in hostile.page("/campaigns").links if "onerror" in text)
    assert hostile.page(href).text.count("onerror") > len(LEADS)


def test_what_is_typed_comes_back_as_text(hostile):
    page = hostile.page("/leads?q=%22%3E%3Cscript%3Ealert(2)%3C/script%3E")
    assert "script" not in {tag for tag, _ in page.tags}
    assert ("input", '"><script>alert(2)</script>') in [(tag, found.get("value")) for tag, found in page.tags]


def test_spreadsheets_run_nothing(hostile, published):
    rows = hostile.rows("/leads.csv")
    assert len(rows) == published("select count(*) from lead_scores")[0][0]
    for name, row in zip(LEADS, rows, strict=False):
        escaped = "'" if name in ("formula", "plus", "at", "tab") else ""
        assert row["lead_id"] == escaped + LEADS[name]
    # A number may begin with a sign.
    assert all(float(row["elv"]) == float(row["elv"].lstrip("'")) for row in rows[:20])
    best = hostile.rows("/opportunities.csv")[0]
    assert best["customer_name"] == "'" + LEADS["formula"]


def test_the_csv_is_in_the_order_of_the_names_and_not_of_their_escapes(hostile):
    listed = [row["lead"] for row in hostile.page("/leads?sort=lead_id").tables[0]][: len(LEADS)]
    in_file = [row["lead_id"] for row in hostile.rows("/leads.csv?sort=lead_id")][: len(LEADS)]
    assert [name.lstrip("'").split() for name in in_file] == [name.split() for name in listed]
