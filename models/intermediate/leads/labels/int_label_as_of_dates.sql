-- One row per learning moment: a time from which open leads are looked at as they were known then.
--
-- as_of looks back from the end of what is known. calibrate_start is the first day of the calibrate split: what is
-- fitted on earlier leads and judged on calibrate leads has to stop looking there. No row where there is no such split.
-- Moments of the backtest follow each other, so that the labels of the leads after the newest have closed by as_of and
-- some labels had closed by the oldest.
{% set closing_age = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

splits as (

    select
        split,
        created_at
    from {{ ref('int_lead_splits') }}

),

lead_span as (

    select min(created_at) as first_created_at
    from splits

),

backtests as (

    select {{ number_series(var('label_backtest_cutoffs'), 'step_no') }}

),

backtest_moments as (

    select
        'backtest_' || cast(backtests.step_no + 1 as varchar) as moment,
        cast({{ add_days(
            'cast(as_of.as_of as date)',
            '-' ~ closing_age ~ ' - (backtests.step_no + 1) * ' ~ var('label_backtest_days')
        ) }} as timestamp) as seen_at
    from backtests
    cross join as_of

),

calibrate_start as (

    select cast(min(cast(created_at as date)) as timestamp) as seen_at
    from splits
    where split = 'calibrate'

),

final as (

    select
        'as_of' as moment,
        as_of as seen_at
    from as_of

    union all

    select
        'calibrate_start' as moment,
        seen_at
    from calibrate_start
    where seen_at is not null

    union all

    select
        backtest_moments.moment,
        backtest_moments.seen_at
    from backtest_moments
    cross join lead_span
    where backtest_moments.seen_at > {{ add_days('lead_span.first_created_at', closing_age) }}

)

select * from final
