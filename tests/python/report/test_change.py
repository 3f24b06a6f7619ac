"""Alarms, drift, predictions, volumes and the delay curve, where the published copy has them."""

import pytest

# A few rows of each table as the build writes them, so that the section has something to show whatever the demo does.
TABLES = """
    drop table if exists quality.alerts;
    create table quality.alerts as
    select 'outcomes|lead_qualified|w|2026-06-01' as alarm_id, 'outcomes' as area, 'lead_qualified' as task,
        'outcomes of the last 28 days' as subject, 'high' as severity,
        'Fewer leads succeed than predicted.' as summary,
        '40 where 80 were predicted.' as evidence, 'Four standard errors.' as confidence,
        'Train again.' as action,
        1 as trust_rank, date '2026-06-01' as period_start
    union all
    select 'volume|-|leads|2026-06-22', 'volume', null, 'leads', 'low', 'Less than usual: <b>leads</b>.',
        '5, usual are 9.',
        'Sure.', 'Check the export.', 5, date '2026-06-22';
    drop table if exists evaluation.feature_drift;
    create table evaluation.feature_drift as
    select 'lead_qualified' as task, 'feature' as subject, feature, period_start, 500 as current_rows, psi,
        0.02 as psi_expected,
        0.05 as psi_limit, 0.0 as trend_psi, 0.0 as unseen_share, 0.0 as reference_null_share,
        0.1 as current_null_share,
        true as is_checked, psi > 0.1 as is_alarm
    from (values
        ('attr__industry', date '2026-05-01', 0.9), ('attr__industry', date '2026-06-01', 0.3),
        ('time__hour', date '2026-06-01', 0.05)
    ) as moved (feature, period_start, psi);
    drop table if exists evaluation.outcome_drift;
    create table evaluation.outcome_drift as
    select 'lead_qualified' as task, 28 as window_days, timestamp '2026-06-29' as window_end_at, true as is_latest,
        900 as open_rows, 40 as observed_positives, 80.0 as expected_positives, 0.5 as observed_over_expected,
        0.36 as observed_over_expected_low, 0.68 as observed_over_expected_high, true as is_checked, true as is_alarm;
    drop table if exists evaluation.expected_performance;
    create table evaluation.expected_performance as
    select 'lead_qualified' as task, period_start, 'v' as model_version, timestamp '2026-06-01' as predicted_as_of,
        300 as row_count,
        30.0 as expected_positives, 5.0 as expected_positives_se, positives, 0.7 as expected_auc, 0.69 as auc,
        positives is not null as is_checked, positives between 20 and 40 as agrees
    from (values (date '2026-05-04', 33), (date '2026-05-11', 60), (date '2026-06-22', null))
        as weeks (period_start, positives);
    drop table if exists quality.volume_changes;
    create table quality.volume_changes as
    select measure, unit, date '2026-04-06' + 7 * week::int as period_start,
        value * (1 + week) as value, 4 * value as usual,

        case when week > 1 then value end as low, case when week > 1 then 8 * value end as high,
        week > 1 as is_checked,        week = 9 as is_alarm
    from (values ('leads', 'rows', 100.0), ('matched share of leads', 'share', 0.05), ('spend', 'EUR', 1000.0))
        as measures (measure, unit, value)
    cross join range(10) as weeks (week);
    drop table if exists evaluation.label_delay_curve;
    create table evaluation.label_delay_curve as
    select 'lead_qualified' as task, age_day, 1000 - 10 * age_day as at_risk, 5 as converted,
        case when age_day < 50 then 0.1 * (1 - exp(-age_day / 5.0)) end as cumulative_share, 
        age_day < 40 as is_supported,
        21 as suggested_window_days, '85 % of outcomes take 20 days' as suggested_window_reason
    from range(60) as ages (age_day);
"""


@pytest.fixture(scope="module")
def watched(changed_copy):
    return changed_copy(TABLES, {"windows": {"lead_label_window_days": 14}})


def test_alarms_come_gravest_first_and_stay_text(watched):
    _, parsed = watched
    alarms = [element.words for element in parsed.all("li", "change")]
    assert alarms == [
        "Fewer leads succeed than predicted. 40 where 80 were predicted. Four standard errors. Train again.",
        "Less than usual: <b>leads</b>. 5, usual are 9. Sure. Check the export.",
    ]
    assert "Fewer leads succeed than predicted. 40 where 80 were predicted." in parsed.section("summary")
    assert "Less than usual: <b>leads</b>. 5, usual are 9. Check the export." in parsed.section("warnings")


def test_charts_state_what_changed(watched):
    _, parsed = watched
    titles = [element.words for element in parsed.all("figcaption", "change")]
    assert "Of what was predicted for the last 28 days, 50 % came" in titles
    assert "Leads: 1 of 2 settled periods went as the scores predicted" in titles
    assert "Leads: 1 distribution moved more than chance explains, most of all industry" in titles
    assert "Leads: 1 week outside the usual range, last that of 8 June 2026" in titles
    assert "Spend in EUR: 1 week outside the usual range, last that of 8 June 2026" in titles


def test_drift_is_that_of_the_newest_period(watched):
    _, parsed = watched
    rows = [element.words for element in parsed.all("tr", "change") if "attr__industry" in element.words]
    assert len(rows) == 1
    assert "1 June 2026" in rows[0]
    assert "0.300" in rows[0]


def test_delay_curve_tells_half_and_window(watched):
    _, parsed = watched
    words = parsed.section("past")
    assert "Within 14 days 9.4 % of leads succeed; half of those by day 4" in words
    assert "Suggested window: 21 days (85 % of outcomes take 20 days)." in words


@pytest.mark.usefixtures("without_drawing")
def test_a_quiet_build_says_so(changed_copy):
    _, parsed = changed_copy(TABLES + "delete from quality.alerts;")
    assert "No alarm: outcomes, scores, features and volumes lie within what chance explains." in parsed.section(
        "change"
    )
