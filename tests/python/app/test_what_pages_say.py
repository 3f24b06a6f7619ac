"""What the pages say, held against the tables that they show, and that every link leads somewhere."""

import re

import pytest

from elv.report.words.feature_names import feature_words
from elv.report.words.numbers import NOTHING

CAMPAIGN = (
    "campaign_name || case platform when 'meta' then ' (Meta)' when 'google_ads' then ' (Google Ads)' else '' end"
)
OF = (
    f"(select max({CAMPAIGN}) from campaign_leaderboard as c where c.campaign_id = boards.campaign_id) || ' \u203a ' ||"
)
ADSET = (
    "(select max(adset_name) from adset_leaderboard as a where a.adset_id ="
    " (select max(l.adset_id) from lead_scores as l where l.ad_id = boards.ad_id)) || ' \u203a ' ||"
)
PATHS = {
    "campaign": CAMPAIGN,
    "adset": f"case adset_id when '(none)' then adset_name else {OF} adset_name end",
    "ad": f"case ad_id when '(none)' then ad_name else {OF} {ADSET} ad_name end",
}
# Of long boards the best, the last, and what has nothing to compare.
_ENDS = (
    "row_number() over (order by elv_per_spend_rank) <= 15 or elv_per_spend is null"
    " or row_number() over (partition by elv_per_spend is null order by elv_per_spend_rank desc) <= 15"
)
SHOWN = {"campaign": "true", "adset": _ENDS, "ad": _ENDS}


def test_the_first_page_says_what_to_do_first(browser, published, demo_runs):
    page = browser.page("/")
    best, worst = (
        published(
            f"select {CAMPAIGN}, elv_per_spend_ever, elv_per_spend_ever_low, elv_per_spend_ever_high"
            " from campaign_leaderboard"
            f" where has_enough_evidence order by elv_per_spend_rank {direction} limit 1"
        )[0]
        for direction in ("asc", "desc")
    )
    for name, value, low, high in (best, worst):
        assert f"{name} " in page.text
        assert f"{value:.2f} back per 1 spent 80 % interval {low:.2f} to {high:.2f}" in page.text
    assert page.text.index("Worth more money") < page.text.index("To cut or fix first")
    leads = published("select lead_id from lead_scores where is_open order by call_rank limit 10")
    assert [row["lead"] for row in page.tables[0]] == [lead for (lead,) in leads]
    offers = published("select customer_name, division from whitespace_opportunities order by overall_rank limit 10")
    assert [(row["customer"], row["division"]) for row in page.tables[1]] == offers
    for changed, action in published("select summary, action from quality.alerts"):
        assert " ".join(changed.split()) in page.text
        assert " ".join(action.split()) in page.text
    newest = max(path.name for path in demo_runs.iterdir())
    assert page.link("The report of the newest run") == f"/runs/{newest}/files/report.html"


def test_a_lead_says_what_it_is_worth_and_why(browser, published):
    lead, worth, chance, campaign = published(
        f"select lead_id, lead_scores.elv, p_qualified, {CAMPAIGN} from lead_scores"
        " inner join campaign_leaderboard using (campaign_id) where is_open order by call_rank limit 1"
    )[0]
    reasons = published(
        "select feature, contribution > 0 from ml.score_reasons where example_id = ? and task = 'lead_qualified'"
        " and reason_rank > 0 and feature <> 'other' order by reason_rank",
        lead,
    )
    page = browser.page(f"/leads/{lead}")
    assert f"{worth:,.0f} USD" in page.text
    assert f"{100 * chance:.0f} %" in page.text
    assert "still open; the chance that is left is" in page.text
    place = 0
    assert len(reasons) > 3
    for feature, raises in reasons:
        place = page.text.index(f"{'raises' if raises else 'lowers'} {feature_words(feature)}: ", place)
    assert browser.page(page.link(campaign)).tables
    assert "No lead nobody is published." in browser.page("/leads/nobody", 404).text


@pytest.mark.parametrize(("grain", "name"), [("campaign", "campaign"), ("adset", "ad set"), ("ad", "ad")])
def test_boards_show_every_row_per_currency_with_its_interval(browser, published, grain, name):
    rows = published(
        f"select {PATHS[grain]}, currency, elv_per_spend_ever_low, elv_per_spend_ever_high,"
        " row_number() over (partition by currency order by elv_per_spend_rank)"
        f" from {grain}_leaderboard as boards qualify {SHOWN[grain]} order by currency, elv_per_spend_rank"
    )
    page = browser.page("/campaigns")
    shown = [
        (row[name], row["80 % interval"], row["rank"]) for table in page.tables if name in table[0] for row in table
    ]
    assert shown == [
        (
            entity,
            NOTHING if low is None else f"{low:.2f} to {high:.2f}",
            NOTHING if low is None else f"{rank:,}",
        )
        for entity, _, low, high, rank in rows
    ]
    bars = [found["aria-label"] for tag, found in page.tags if tag == "svg"]
    assert {interval for _, interval, _ in shown if interval != NOTHING} <= set(bars)


def test_bars_lie_where_the_numbers_are(browser, published):
    page = browser.page("/campaigns")
    drawn = page.html.split("<svg")[1].split("</svg>")[0]
    span = re.search(r'class="span" x="([\d.]+)" y="3" width="([\d.]+)"', drawn)
    low, high, reach = published(
        "select elv_per_spend_ever_low, elv_per_spend_ever_high,"
        " (select max(elv_per_spend_ever_high) from campaign_leaderboard)"
        " from campaign_leaderboard where currency = 'EUR' order by elv_per_spend_rank limit 1"
    )[0]
    assert float(span[1]) == pytest.approx(100 * low / reach, abs=0.01)
    assert float(span[1]) + float(span[2]) == pytest.approx(100 * high / reach, abs=0.02)


def test_spend_that_nobody_claims_is_a_row(changed):
    at = changed("update campaign_leaderboard set spend = 1234 where campaign_id = '(none)'")
    rows = [row for table in at.page("/campaigns").tables for row in table]
    row = next(row for row in rows if "spend that no campaign claims" in row.get("campaign", ""))
    assert row["spend (USD)"] == "1,234"
    assert row["verdict"] == "nothing to compare"


def test_a_campaign_says_what_its_ratio_is_made_of(browser, published):
    page = browser.page(browser.page("/campaigns").link("Spring Search (Google Ads)"))
    elv, spend, shrunk, ever, low, high = published(
        "select elv, spend, elv_per_spend, elv_per_spend_ever, elv_per_spend_ever_low, elv_per_spend_ever_high"
        " from campaign_leaderboard where campaign_id = '120200000000000000'"
    )[0]
    assert f"worth {elv:,.0f} EUR: {elv / float(spend):.2f} back per 1 spent" in page.text
    assert f"usually return: {shrunk:.2f}" in page.text
    assert f"too: {ever:.2f}, 80 % interval {low:.2f} to {high:.2f}" in page.text
    leads = published("select count(*) from lead_scores where campaign_id = '120200000000000000'")[0][0]
    assert f"{leads:,} leads, 1 to 50 shown" in browser.page(page.link("All its leads")).text
    ads = published("select count(*) from ad_leaderboard where campaign_id = '120200000000000000'")[0][0]
    assert sum(len(table) for table in page.tables if "ad" in table[0]) == ads
    assert "No campaign nobody is published." in browser.page("/campaigns/nobody", 404).text


def test_a_campaign_has_its_weeks_and_its_funnel(browser, published):
    page = browser.page("/campaigns/120200000000000000")
    rows = published(
        "select week, spend, lead_count, is_complete from weekly_performance"
        " where campaign_id = '120200000000000000' order by week desc limit 26"
    )
    table = next(table for table in page.tables if "week of" in table[0])
    assert len(table) == len(rows)
    for shown, (_, spend, leads, is_complete) in zip(table, rows, strict=True):
        assert shown["spend (EUR)"].startswith(f"{spend:,.0f}")
        assert shown["leads"].startswith(f"{leads:,}")
        assert ("not over yet" in shown["week of"]) is not is_complete
    spend, clicks, leads, qualified, low, high, cost, won, won_cost = published(
        "select spend, clicks, lead_count, qualified_rate, qualified_rate_low, qualified_rate_high, cost_per_qualified,"
        " won_count, cost_per_won from lead_funnel where campaign_id = '120200000000000000'"
    )[0]
    assert f"leads {leads:,} {100 * leads / clicks:.1f} % of clicks {float(spend) / leads:,.0f} EUR each" in page.text
    shares = [f"{100 * value:.{0 if qualified >= 0.1 else 1}f} %" for value in (qualified, low, high)]
    assert f"{shares[0]} of leads ({shares[1]} to {shares[2]}) {cost:,.0f} EUR each" in page.text
    assert f"won {won:,}" in page.text
    assert f"{won_cost:,.0f} EUR each" in page.text


def test_a_customer_shows_every_scored_division(browser, published):
    customer, name = published(
        "select customer_id, customer_name from whitespace_opportunities order by overall_rank limit 1"
    )[0]
    rows = published(
        "select scores.division, eligibility from account_scores as scores left join whitespace_opportunities using"
        " (customer_id, division) where scores.customer_id = ? order by scores.expected_value desc",
        customer,
    )
    page = browser.page(f"/customers/{customer}")
    assert name in page.text
    assert [(row["division"], row["may be offered"]) for row in page.tables[0]] == rows
    assert all(row["why"] for row in page.tables[0])
    assert page.tables[0][0]["rank of all"].startswith("1 of ")


def test_trust_says_who_scores_against_what_and_what_changed(browser, published):
    page = browser.page("/trust")
    for task, scorer in published("select task, candidate_id from evaluation.champion_models"):
        candidates = published(
            "select count(distinct candidate_id) from evaluation.model_metrics where task = ? and split = 'test'", task
        )[0][0]
        # One recipe may score for both questions.
        tables = [table for table in page.tables if f"{scorer} (scores)" in table[0].get("who", "")]
        assert candidates in {len(table) for table in tables}
        for table in tables:
            assert any("past rate" in row["who"] or "recently" in row["who"] for row in table)
    for row in published("select summary, evidence, confidence, action from quality.alerts"):
        assert all(" ".join(words.split()) in page.text for words in row)
    total = next(row for table in page.tables for row in table if row.get("measure") == "leads")
    assert total["total that came in"] == "12,000"
    methods = next(table for table in page.tables if "how" in table[0])
    by_id = published("select sum(lead_count) from quality.lead_match_rates where match_method = 'id'")[0][0]
    assert next(row["leads"] for row in methods if row["how"] == "by id") == f"{by_id:,}"


def test_every_link_leads_somewhere(browser):
    seen, ahead = {}, ["/"]
    while ahead:
        address = ahead.pop().partition("#")[0]
        path, _, query = address.partition("?")
        # Of many addresses of one kind one tells: ids hold digits, and values of filters are like one another.
        kind = re.sub(r"[^/]*\d[^/]*", "0", path), tuple(part.partition("=")[0] for part in query.split("&"))
        if not address or kind in seen:
            continue
        seen[kind] = address
        answer = browser.ask(address)
        assert answer.status_code == 200, address
        if answer.mimetype == "text/html" and "/files/" not in address:
            ahead += [href for _, href in browser.page(address).links]
        answer.close()
    assert {"/leads", "/trust", "/leads?open=yes"} <= set(seen.values())
    assert len(seen) > 30
