"""The delay curve in SQL against a Kaplan-Meier estimate that walks through the ages one by one."""

from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

DAY = np.timedelta64(1, "D")
NEVER = np.datetime64("NaT")
CLOSING_AGE = 17
MOMENTS = {
    "as_of": "select as_of from intermediate.int_as_of",
    "calibrate_start": """
        select min(cast(created_at as date)) from intermediate.int_lead_splits where split = 'calibrate'
    """,
}


def naive_curve(created, event, seen_at, ages):
    """Return (at risk, converted, share converted) by age: at each age, look at every lead that has reached it."""
    full_age = np.floor((seen_at - created) / DAY)
    event_day = np.floor((event - created) / DAY) + 1
    at_risk, converted, surviving, shares = [0], [0], 1.0, [0.0]
    for age in ages[1:]:
        watched = full_age >= age
        before, now = event_day < age, event_day == age
        at_risk.append(int((watched & ~before).sum()))
        converted.append(int((watched & now).sum()))
        surviving *= 1 - converted[-1] / at_risk[-1] if at_risk[-1] else 1
        shares.append(1 - surviving)
    return np.array(at_risk), np.array(converted), np.array(shares)


@pytest.fixture(scope="module")
def warehouse(demo_warehouse: Path):
    with duckdb.connect(str(demo_warehouse / "elv.duckdb"), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("moment", MOMENTS)
def test_curve_is_kaplan_meier_on_age(warehouse, moment):
    seen_at = np.datetime64(warehouse.execute(MOMENTS[moment]).fetchall()[0][0], "us")
    leads = warehouse.execute(
        """
        select created_at, outcome_known_at, positive_known_at
        from intermediate.int_leads_labelled where known_at < ?
        """,
        [seen_at.astype(datetime)],
    ).fetchnumpy()
    curve = warehouse.execute(
        "select * from intermediate.int_lead_delay_curves where moment = ? order by age_day", [moment]
    ).fetchnumpy()
    created = leads["created_at"]
    events = {name: leads[name].filled(NEVER) for name in ("outcome_known_at", "positive_known_at")}
    events = {name: np.where(known_at < seen_at, known_at, NEVER) for name, known_at in events.items()}
    ages = np.asarray(curve["age_day"])
    assert (ages == np.arange(len(ages))).all()
    at_risk, converted, shares = naive_curve(created, events["outcome_known_at"], seen_at, ages)
    assert (at_risk == curve["at_risk"]).all()
    assert (converted == curve["converted"]).all()
    assert converted.sum() > 100
    supported = np.asarray(curve["is_supported"])
    assert (supported == (np.minimum.accumulate(np.where(ages > 0, at_risk, at_risk.max())) >= 50)).all()
    assert np.allclose(np.asarray(curve["cumulative_share"])[supported], shares[supported], atol=1e-9)
    assert np.ma.getmaskarray(curve["cumulative_share"])[~supported].all()
    _, _, in_window = naive_curve(created, events["positive_known_at"], seen_at, ages)
    expected = np.where(ages >= CLOSING_AGE, 1.0, in_window / in_window[CLOSING_AGE])
    assert np.allclose(np.asarray(curve["converted_share_of_window"])[supported], expected[supported], atol=1e-9)


def test_shares_rise_to_one_when_the_label_closes(warehouse):
    shares = warehouse.execute(
        "select converted_share_of_window from evaluation.label_delay_curve where is_supported order by age_day"
    ).fetchnumpy()
    share = np.asarray(shares["converted_share_of_window"])
    assert share[0] == 0
    assert (np.diff(share) >= 0).all()
    assert 0.95 < share[14] < 1
    assert (share[CLOSING_AGE:] == 1).all()


def test_curve_is_the_one_that_the_demo_is_drawn_from(warehouse):
    """Delays of the demo are exponential with a mean of six days, and written down half a day later on average."""
    ages, shares = warehouse.execute(
        """
        select list(age_day order by age_day), list(converted_share_of_window order by age_day)
        from evaluation.label_delay_curve where age_day between 1 and 16
        """
    ).fetchall()[0]
    drawn = (1 - np.exp(-(np.array(ages) - 0.6) / 6)) / (1 - np.exp(-(14 / 6)))
    assert np.abs(np.minimum(drawn, 1) - np.array(shares)).max() < 0.06


def test_percentiles_of_converted_leads_alone_would_be_too_short(warehouse):
    """Why the curve looks at open leads: those that converted so far are the quick ones."""
    converted_only, curve = warehouse.execute(
        """
        select
            (
                select avg(cast(outcome_known_at < created_at + interval 7 day as integer))
                from intermediate.int_leads_labelled, intermediate.int_as_of
                where created_at > as_of - interval 28 day and outcome_known_at is not null
            ),
            (select share_of_longest from evaluation.label_delay_curve where age_day = 7)
        """
    ).fetchall()[0]
    assert converted_only > curve + 0.05


def test_as_many_open_leads_still_convert_as_remains(warehouse):
    """Against the demo's own future: outcomes that are drawn already, and that nobody has seen at as_of."""
    predicted, remaining, coming = warehouse.execute(
        """
        select
            sum(scores.p_qualified), sum(scores.p_remaining),
            count(*) filter (where truth.is_qualified and truth.qualified_delay_days < scores.label_window_days)
        from marts.lead_scores as scores
        inner join demo.demo_lead_truth as truth on scores.lead_id = truth.lead_id
        where scores.p_remaining is not null
        """
    ).fetchall()[0]
    assert coming > 20
    assert abs(coming - remaining) < 3 * np.sqrt(remaining)
    # What they predicted when they came in is far more: most of what could come has.
    assert predicted - remaining > 5 * np.sqrt(remaining)


def test_what_remains_shrinks_with_age(warehouse):
    shares = warehouse.execute(
        """
        select avg(p_remaining / p_qualified) from marts.lead_scores
        where p_remaining is not null
        group by date_diff('day', created_at, as_of) // 3
        order by date_diff('day', created_at, as_of) // 3
        """
    ).fetchnumpy()["avg((p_remaining / p_qualified))"]
    assert len(shares) > 4
    assert (np.diff(shares) < 0).all()
    assert 0.8 < shares[0] <= 1
