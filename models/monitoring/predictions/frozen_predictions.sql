-- One row per task and example of a period that was over while its labels were open: the probability predicted for it
-- then.
--
-- Kept for good: a prediction that is made anew once the truth is known is none. A period is a week (Monday, UTC) of
-- leads, or the cutoff of accounts, of which one a month is kept. Each period is predicted once, by the first build
-- after it.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

example_scores as (

    select
        task,
        example_id,
        cluster_id,
        division,
        model_version,
        scored_by,
        split,
        p,
        cutoff_at
    from {{ ref('example_scores') }}
    where p is not null

),

predicted_periods as (

    {% if is_incremental() %}
    select distinct
        task,
        prediction_month,
        period_start
    from {{ this }}
    {% else %}
    select
        task,
        cast(cutoff_at as date) as prediction_month,
        cast(cutoff_at as date) as period_start
    from example_scores
    where 1 = 0
    {% endif %}

),

dated as (

    select
        example_scores.*,
        as_of.as_of as predicted_as_of,
        case
            when example_scores.task = 'lead_qualified'
                then cast(date_trunc('week', example_scores.cutoff_at) as date)
            else cast(example_scores.cutoff_at as date)
        end as period_start,
        cast(date_trunc('month', example_scores.cutoff_at) as date) as prediction_month
    from example_scores
    cross join as_of

),

open_periods as (

    select *
    from dated
    where
        (
            task = 'lead_qualified'
            and cast(period_start as timestamp) <= {{ add_days('predicted_as_of', -7) }}
            and {{ add_days(
                'cast(period_start as timestamp)',
                var('lead_label_window_days') + var('outcome_reporting_lag_days')
            ) }} > predicted_as_of
        )
        or (task = 'account_purchase' and split = 'score')

),

final as (

    select
        open_periods.task,
        open_periods.example_id,
        open_periods.cluster_id,
        open_periods.division,
        open_periods.scored_by,
        open_periods.model_version,
        open_periods.p,
        open_periods.period_start,
        open_periods.prediction_month,
        open_periods.cutoff_at,
        open_periods.predicted_as_of
    from open_periods
    left join predicted_periods
        on
            open_periods.task = predicted_periods.task
            and (
                (open_periods.task = 'lead_qualified' and open_periods.period_start = predicted_periods.period_start)
                or (
                    open_periods.task = 'account_purchase'
                    and open_periods.prediction_month = predicted_periods.prediction_month
                )
            )
    where predicted_periods.task is null

)

select * from final
