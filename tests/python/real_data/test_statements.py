"""What the examples' statements make of the real files, before any of it reaches dbt."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from real_examples import rows_of, source_folder

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def test_every_opportunity_is_a_lead_and_every_product_agent_and_company_joins():
    query = """
        select count(*), count(distinct lead_id), count(created_at), count(agent), count(product_list_price),
            count(company), count(company_sector), count(*) filter (company_sector = 'technolgy')
        from example
    """
    # 1,425 open deals name no company; every named one is found.
    assert rows_of("crm_sales_opportunities", "leads.sql", query) == [(8800, 8800, 8300, 8800, 8800, 7375, 7375, 0)]


def test_nothing_that_is_known_later_is_a_column_of_the_opportunities():
    columns = [row[0] for row in rows_of("crm_sales_opportunities", "leads.sql", "describe select * from example")]
    assert not [name for name in columns if "stage" in name or "close" in name]
    names = rows_of("crm_sales_opportunities", "leads.sql", "select distinct agent from example order by 1")
    assert len(names) == 30
    assert all(name.startswith("agent ") for (name,) in names)


def test_wins_bring_their_money_and_losses_none():
    query = "select stage, count(*), sum(cast(value as bigint)) from example group by all order by all"
    assert rows_of("crm_sales_opportunities", "outcomes.sql", query) == [
        ("lost", 2473, None),
        ("won", 4238, 10_005_534),
    ]


def test_calls_lie_on_the_weekday_and_in_the_month_that_the_file_names():
    calendar = """
        with calls as (
            select row_number() over () as call_number, month, day_of_week
            from read_csv(
                '{source_dir}/bank-additional-full.csv.gz', delim = ';', header = true, all_varchar = true
            )
        )
        select count(*) from example inner join calls on cast(example.lead_id as bigint) = calls.call_number
        where lower(strftime(created_at, '%b')) = month and lower(strftime(created_at, '%a')) = day_of_week
    """
    folder = source_folder("bank_marketing").as_posix()
    assert rows_of("bank_marketing", "leads.sql", calendar.replace("{source_dir}", folder)) == [(41_188,)]


def test_rebuilt_days_never_go_back_and_miss_only_holidays():
    steps = "select created_at < lag(created_at) over (order by lead_id) as goes_back from example"
    assert rows_of("bank_marketing", "leads.sql", f"select count(*) from ({steps}) where goes_back") == [(0,)]
    ends = "select min(created_at), max(created_at), count(distinct cast(created_at as date)) from example"
    assert rows_of("bank_marketing", "leads.sql", ends) == [
        (datetime(2008, 5, 5, 12), datetime(2010, 11, 26, 12, 53, 20), 488)
    ]
    weekdays = """
        with days as (
            select cast(unnest(range(date '2008-05-05', date '2008-07-31', interval 1 day)) as date) as day
        )
        select day from days
        where isodow(day) < 6 and day not in (select cast(created_at as date) from example) order by day
    """
    # Corpus Christi, Portugal Day, and the feast of the bank's city.
    assert rows_of("bank_marketing", "leads.sql", weekdays) == [
        (date(2008, 5, 22),),
        (date(2008, 6, 10),),
        (date(2008, 6, 13),),
    ]


def test_calls_keep_what_is_known_and_drop_the_word_for_nothing():
    query = """
        select count(*) - count(has_defaulted), count(*) - count(education), count(*) - count(has_housing_loan),
            count(*) - count(days_since_last_contact), count(duration), count(*) filter (job = 'unknown')
        from example
    """
    assert rows_of("bank_marketing", "leads.sql", query) == [(8597, 1731, 990, 39_673, 41_188, 0)]


def test_every_call_has_an_outcome_after_it_on_its_own_day():
    query = "select stage, count(*), count(distinct lead_id) from example group by all order by all"
    assert rows_of("bank_marketing", "outcomes.sql", query) == [
        ("lost", 36_548, 36_548),
        ("qualified", 4640, 4640),
    ]
    first = "select lead_id, occurred_at from example order by lead_id limit 1"
    assert rows_of("bank_marketing", "outcomes.sql", first) == [("00001", datetime(2008, 5, 5, 14))]


def test_the_ad_report_gets_its_year_and_keeps_its_totals():
    query = """
        select min(date), max(date), count(distinct date), count(*), sum(cast(impressions as bigint)),
            sum(cast(clicks as bigint)), sum(cast(spend as decimal(18, 6))), count(*) - count(placement)
        from example
    """
    assert rows_of("online_advertising", "ads.sql", query) == [
        ("2020-04-01", "2020-06-30", 91, 15_409, 239_018_934, 2_492_839, Decimal("175193.314100"), 413)
    ]
