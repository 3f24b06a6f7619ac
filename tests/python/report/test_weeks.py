"""Weeks and funnels: bars on a labelled axis, changes only where they are fair."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import duckdb
import pytest

from elv.report.charts.weekly import Bar, bars
from elv.report.facts import weeks as facts
from elv.report.facts.published import PublishedCopy
from elv.report.sections import weeks
from elv.report.words.numbers import brief, signed_share

MONDAY = date(2026, 1, 5)


def drawn(*values, state="final"):
    rows = [Bar(MONDAY + timedelta(7 * i), value, state, f"<b>{value}</b>") for i, value in enumerate(values)]
    return ET.fromstring(bars(rows, 'a "quoted" <chart>', brief))


@pytest.mark.parametrize("values", [(), (0.0,), (None, None), (1e9, 3), (-5.0, 3.0), (0.004,)])
def test_any_values_make_a_drawing(values):
    svg = drawn(*values)
    assert len(svg.findall("rect")) == sum(value is not None for value in values)
    for rect in svg.findall("rect"):
        assert float(rect.get("height")) >= 0
        assert 0 <= float(rect.get("y")) <= 150


def test_a_bar_reaches_its_number_on_the_axis():
    svg = drawn(30.0, 60.0)
    ticks = {text.text: float(text.get("y")) - 3.5 for text in svg.findall("text")}
    assert {"0", "30", "60", "5 Jan", "12 Jan"} <= set(ticks)
    tops = [float(rect.get("y")) for rect in svg.findall("rect")]
    assert tops == pytest.approx([ticks["30"], ticks["60"]], abs=0.1)


def test_words_of_a_chart_are_escaped():
    svg = drawn(1.0)
    assert svg.get("aria-label") == 'a "quoted" <chart>'
    assert svg.find("rect/title").text == "<b>1.0</b>"


def test_a_change_needs_a_whole_week_and_something_before():
    rows = [
        {"is_complete": True, "spend": 0.0},
        {"is_complete": True, "spend": 10.0},
        {"is_complete": True, "spend": 5.0},
        {"is_complete": False, "spend": 1.0},
    ]
    assert [facts.change(rows, place, "spend") for place in range(4)] == [None, None, -0.5, None]
    assert (signed_share(-0.5), signed_share(0.001), signed_share(12)) == (
        "\u221250\u00a0%",
        "\u00b10\u00a0%",
        "+1,200\u00a0%",
    )


def test_intervals_are_those_of_the_mart():
    assert facts.share_interval(0, 4) == pytest.approx((0, 0.2910785946320806))
    assert facts.share_interval(10, 20) == pytest.approx((0.36226204307566084, 0.6377379569243391))


@pytest.fixture
def copy():
    """Two currencies; one campaign paused for a week, its newest leads are not settled."""
    connection = duckdb.connect()
    connection.execute("""
        create schema marts;
        create table marts.weekly_performance as
        select week::date as week, campaign_id, currency, is_complete, spend, lead_count, mature_lead_count,
            expected_qualified, actual_qualified, elv
        from (values
            ('2026-01-05', 'a', 'EUR', true, 100, 4, 4, 1.5, 2, 50.0),
            ('2026-01-19', 'a', 'EUR', true, 50, 2, 0, 0.5, 0, 10.0),
            ('2026-01-26', 'a', 'EUR', false, 5, 1, 0, 0.25, 0, 5.0),
            ('2026-01-19', '(none)', 'USD', true, 0, 1, 1, 0.5, 0, 3.0)
        ) as rows (week, campaign_id, currency, is_complete, spend, lead_count, mature_lead_count,
            expected_qualified, actual_qualified, elv);
        create table marts.lead_funnel as
        select 'a' as campaign_id, 'EUR' as currency, 150 as spend, 1000 as impressions, 100 as clicks,
            4 as lead_count, 2 as qualified_count, 2 as win_known_count, 1 as won_count,
            null::date as period_start, date '2026-01-18' as period_end;
    """)
    yield PublishedCopy(connection)
    connection.close()


def test_weeks_without_anything_are_rows_and_running_ones_are_open(copy):
    told = weeks.build(copy, "qualified")
    assert [each.currency for each in told.weeks] == ["EUR", "USD"]
    rows = [[cell if isinstance(cell, str) else cell[0] for cell in row] for row in told.weeks[0].table.rows]
    assert [row[:3] for row in rows] == [
        ["26 January 2026", "5", "1"],
        ["19 January 2026", "50", "2"],
        ["12 January 2026", "0", "0"],
        ["5 January 2026", "100", "4"],
    ]
    spend, leads, qualified, elv = told.weeks[0].panels
    assert (spend.figure, leads.figure, elv.figure) == ("50\u00a0EUR", "2", "10\u00a0EUR")
    # The week before had nothing, so there is no change to tell.
    assert spend.change == ""
    assert (qualified.figure, qualified.change) == ("2 of 4", "settled week of 5 January 2026")
    assert [rect.get("class") for rect in ET.fromstring(qualified.svg).findall("rect")] == ["final"] * 2 + ["open"] * 2


def test_a_funnel_tells_rates_with_intervals_and_costs(copy):
    (funnel,) = weeks.build(copy, "qualified").funnels
    assert [(step.name, step.count, step.cost.replace("\u00a0", " ")) for step in funnel.steps] == [
        ("impressions", "1,000", ""),
        ("clicks", "100", "1.50 EUR each"),
        ("leads", "4", "38 EUR each"),
        ("qualified", "2", "75 EUR each"),
        ("won", "1", "150 EUR each"),
    ]
    assert funnel.steps[3].rate.replace("\u00a0", " ") == "50 % of leads (23 % to 77 %)"


def test_an_unknown_campaign_has_neither(copy):
    told = weeks.build(copy, "qualified", "nobody")
    assert (told.weeks, told.funnels) == ([], [])
