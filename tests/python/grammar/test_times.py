"""Dates and times: every supported form reads as the moment that it writes, and any other text as none."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FORMS = {
    "2026-03-12 02:30 PM": "2026-03-12 14:30:00",
    "2026-03-12 12:05 AM": "2026-03-12 00:05:00",
    "15 Apr, 2021 00:03:00": "2021-04-15 00:03:00",
    "31-OCT-2023": "2023-10-31 00:00:00",
    "05-Jan-24": "2024-01-05 00:00:00",
    "Apr 15, 2021 2:30 PM": "2021-04-15 14:30:00",
    "Mon, 15 Apr 2024 10:00:00 +0200": "2024-04-15 08:00:00",
    "Monday, January 5, 2026": "2026-01-05 00:00:00",
    "15. M\u00e4rz 2024": "2024-03-15 00:00:00",
    "1er janvier 2026": "2026-01-01 00:00:00",
    "12 ao\u00fbt 2026": "2026-08-12 00:00:00",
    "15 de abril de 2026": "2026-04-15 00:00:00",
    "2026-01-05T14:30Z": "2026-01-05 14:30:00",
    "5 gennaio 2026": "2026-01-05 00:00:00",
    "ven. 5 juin 2026 14:30": "2026-06-05 14:30:00",
    "Mar 5, 2026": "2026-03-05 00:00:00",
    "05.01.2026, 14:30 Uhr": "2026-01-05 14:30:00",
    "2026-01-05 2:30 p. m.": "2026-01-05 14:30:00",
    "2026-01-05 12:05 a. m.": "2026-01-05 00:05:00",
    "segunda-feira, 5 de janeiro de 2026": "2026-01-05 00:00:00",
    "2026-01-05 14:30:00 UTC": "2026-01-05 14:30:00",
    "2026-01-05 14:30:00 EST": "2026-01-05 19:30:00",
    "2026-07-05 14:30:00 Europe/Berlin": "2026-07-05 12:30:00",
    "2026-01-05 12:00 America/New_York": "2026-01-05 17:00:00",
    "2026-01-05 14:30:00 GMT+1": "2026-01-05 13:30:00",
    "2026-01-05T14:30:00+05:30": "2026-01-05 09:00:00",
    "2026-01-05T14:30:00-07": "2026-01-05 21:30:00",
    "1/15/2026 14:30:00 GMT+0100 (CET)": "2026-01-15 13:30:00",
    "1/15/2026 14:30 UTC-05:00": "2026-01-15 19:30:00",
    "1/2/2023, 12:33 PM": "2023-01-02 12:33:00",
    "2026/1/5 14:30": "2026-01-05 14:30:00",
    "2026-1-5": "2026-01-05 00:00:00",
    "2026\u5e741\u67085\u65e5": "2026-01-05 00:00:00",
    "05.01.2026": "2026-01-05 00:00:00",
    "20260105143000": "2026-01-05 14:30:00",
    "2026-01-05-14.30.00": "2026-01-05 14:30:00",
    "2021-06-08 05-11-50+0000": "2021-06-08 05:11:50",
    "2021-06-08T05.11.50Z": "2021-06-08 05:11:50",
    "2026-01-05 24:00:00": "2026-01-06 00:00:00",
    "1704067200": "2024-01-01 00:00:00",
    "1704067200123456": "2024-01-01 00:00:00",
    "1704067200.0": "2024-01-01 00:00:00",
}
REFUSED = [
    "2026-01-05 14:30:00 IST",
    "2026-01-05 14:30:00 CST",
    "2026-01-05 10:00 Foo/Bar",
    "2026-01-05 10:00 +05:75",
    "2026-01-05T10:00:00+15:00",
    "2026-W02-1",
    "2026-005",
    "2026-01-05 25:10:00",
    "2026-01-05 99:99:99",
    "2026-01-05 13:30 PM",
    "2026-01-05 00:30 PM",
    "26-01-13",
    "2026-01",
    "Jan 2026",
    "2026-W05",
    "2026-01-05 - 2026-01-11",
    "19/01/2026-25/01/2026",
    "2026-01-26/2026-02-01",
    "2026-02-30",
    "13/13/2026",
    "1.7040672E+12",
    "46027",
    "soon",
    "2026-01-05x",
    "5 Foo 2026",
    "2026-01-05 10:00 or later",
    "2026-01-05 14:30 p. m. Uhr",
    "2026-01-05 14:30 p. m.",
    "mar 2026-01",
]


def test_each_form_reads_as_the_moment_that_it_writes(evaluate):
    found = [str(value) for value in evaluate("instant_value", list(FORMS))]
    assert dict(zip(FORMS, found, strict=True)) == FORMS


def test_what_is_no_moment_as_a_whole_is_none(evaluate):
    assert dict(zip(REFUSED, evaluate("instant_value", REFUSED), strict=True)) == dict.fromkeys(REFUSED)


@pytest.mark.parametrize(("order", "day"), [("dmy", date(2026, 2, 1)), ("mdy", date(2026, 1, 2))])
def test_digits_follow_the_order_of_their_column(evaluate, order, day):
    assert evaluate("date_value", ["1/2/2026", "01-02-2026 10:00"], date_order=order) == [day, day]


@pytest.mark.parametrize(("zone", "hour"), [("EST", 15), ("Europe/Berlin", 9), ("UTC+02:00", 8), ("", 10)])
def test_the_zone_of_a_header_applies_where_the_cell_has_none(evaluate, zone, hour):
    texts = ["2026-01-05 10:00:00", "1/5/2026 10:00 AM", "2026-01-05 10:00:00 PST", "2026-01-05 10:00:00Z"]
    found = evaluate("instant_value", texts, zone=zone, header_zone="zone")
    assert [value.hour for value in found] == [hour, hour, 18, 10]


MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2099, 12, 31)).map(lambda moment: moment.replace(microsecond=0))
WRITTEN = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d %b %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p"]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.sampled_from(WRITTEN), st.integers(-12 * 4, 14 * 4)), min_size=20, max_size=60))
def test_any_moment_with_an_offset_reads_back_equal(evaluate, cases):
    texts = []
    for moment, form, quarters in cases:
        sign, minutes = "-" if quarters < 0 else "+", abs(quarters) * 15
        texts.append(f"{moment.strftime(form)} {sign}{minutes // 60:02d}:{minutes % 60:02d}")
    wanted = [moment - timedelta(minutes=15 * quarters) for moment, _, quarters in cases]
    assert evaluate("instant_value", texts) == wanted


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.tuples(MOMENTS, st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"])), min_size=20)
)
def test_any_noon_with_a_named_zone_reads_back_equal(evaluate, cases):
    noons = [(moment.replace(hour=12), zone) for moment, zone in cases]
    wanted = [noon.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for noon, zone in noons]
    assert evaluate("instant_value", [f"{noon:%Y-%m-%d %H:%M:%S} {zone}" for noon, zone in noons]) == wanted
