"""Real ads of four platforms and of one nameless report, from the statements to staging, through dbt."""

from decimal import Decimal

import pytest
from real_examples import build

pytestmark = [pytest.mark.real_data, pytest.mark.slow]

# Ads alone do not pass the contract, which asks for leads: nothing but the tables is built here.
LOAD = ["--select", "+stg_ads", "--exclude-resource-type", "test", "unit_test"]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    with build("online_advertising", tmp_path_factory.mktemp("online_advertising"), *LOAD) as connection:
        yield connection


@pytest.fixture(scope="module")
def connectors(tmp_path_factory):
    with build("ad_connector_seeds", tmp_path_factory.mktemp("ad_connector_seeds"), *LOAD) as connection:
        yield connection


TOTALS = "count(*), sum(impressions), sum(clicks), sum(spend)"


def test_accepted_and_rejected_rows_make_up_the_report(report):
    read = report.execute(
        "select count(*), sum(cast(impressions as bigint)), sum(cast(clicks as bigint)), "
        "sum(cast(spend as decimal(18, 6))) from staging.raw_ads"
    ).fetchone()
    assert read == (15_409, 239_018_934, 2_492_839, Decimal("175193.314100"))
    accepted = report.execute(f"select {TOTALS} from staging.base_ads where rejected_rule is null").fetchone()
    rejected = report.execute(f"select {TOTALS} from staging.base_ads where rejected_rule is not null").fetchone()
    assert tuple(map(sum, zip(accepted, rejected, strict=True))) == read
    # Six rows repeat another one to the last digit; a report has no two rows for one placement and day.
    assert rejected == (6, 4673, 14, Decimal("1.094100"))
    assert report.execute("select distinct rule from quality.rejected_rows").fetchall() == [("duplicate_row",)]


def test_placements_add_up_to_banners_without_loss(report):
    staged = report.execute(f"select {TOTALS} from staging.stg_ads").fetchone()
    rows, impressions, clicks, spend = staged
    assert (impressions, clicks, spend) == (239_014_261, 2_492_825, Decimal("175192.220000"))
    assert rows == report.execute("select count(distinct (ad_id, ad_date)) from staging.stg_ads").fetchone()[0]
    campaigns = report.execute("select distinct campaign_id from staging.stg_ads order by 1").fetchall()
    assert campaigns == [("camp 1",), ("camp 2",), ("camp 3",)]


def test_more_clicks_than_displays_stay_as_the_report_has_them(report):
    odd = "select count(*) from staging.base_ads where clicks > impressions and rejected_rule is null"
    assert report.execute(odd).fetchone() == (2,)


def test_every_platform_keeps_its_totals(connectors):
    read = dict(connectors.execute("select source_file, count(*) from staging.raw_ads group by 1").fetchall())
    assert read == {
        "ads/facebook.sql": 10,
        "ads/google_ads.sql": 10,
        "ads/google_campaigns.sql": 16,
        "ads/linkedin.sql": 20,
        "ads/microsoft.sql": 2630,
    }
    assert connectors.execute("select count(*) from quality.rejected_rows").fetchone() == (0,)
    found = connectors.execute(
        "select platform, currency, sum(impressions), sum(clicks), sum(spend) "
        "from staging.stg_ads group by all order by all"
    ).fetchall()
    assert found == [
        ("google_ads", "USD", 1864, 280, Decimal("231.330000")),
        ("linkedin", "USD", 1359, 919, Decimal("530.620000")),
        ("meta", "USD", 37_275, 149, Decimal("643.630000")),
        ("microsoft_ads", "USD", 7569, 592, Decimal("946.340000")),
    ]


def test_long_ids_keep_their_digits_and_paths_give_theirs(connectors):
    ids = connectors.execute(
        "select distinct platform, account_id, campaign_id, adset_id, ad_id from staging.stg_ads "
        "where platform = 'meta' or ad_id = '514818869462' order by all limit 2"
    ).fetchall()
    assert ids == [
        ("google_ads", "2121450128", "10059986060", "100031227574", "514818869462"),
        ("meta", "1700252260223815", "6215293444271", "6215293450671", "6215293456071"),
    ]


def test_names_are_the_newest_of_each_history(connectors):
    unnamed = connectors.execute(
        "select platform, count(*) from staging.stg_ads where campaign_name is null group by 1 order by 1"
    ).fetchall()
    # Google's history holds one of its two campaigns.
    assert unnamed == [("google_ads", 10)]
