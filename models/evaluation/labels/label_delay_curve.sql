-- One row per task and age of a lead in days: the share of outcomes that is known by then, and the label window that
-- this suggests.
--
-- The suggested window is the shortest that holds at least 85 % of the outcomes that the curve can see, is at most a
-- third of the history (train, calibrate, test and the gaps have to fit), and leaves 100 positives to test on.
{% set min_share = 0.85 %}
{% set min_positives = 100 %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

leads as (

    select created_at
    from {{ ref('int_leads_labelled') }}
    {% if var('outcomes_recorded_from') %}
    where created_at >= cast('{{ var("outcomes_recorded_from") }}' as timestamp)
    {% endif %}

),

curve as (

    select
        age_day,
        at_risk,
        converted,
        hazard,
        cumulative_share,
        converted_share_of_window,
        is_supported
    from {{ ref('int_lead_delay_curves') }}
    where moment = 'as_of'

),

history as (

    select
        cast(count(*) as double) as lead_count,
        floor({{ days_between('min(leads.created_at)', 'max(as_of.as_of)') }}) as history_days
    from leads
    cross join as_of

),

ends as (

    select
        max(age_day) as last_supported_day,
        max(cumulative_share) as longest_share
    from curve
    where is_supported

),

-- Counted as if leads came evenly: a suggestion needs no better.
windows as (

    select
        curve.age_day,
        round(curve.cumulative_share / nullif(ends.longest_share, 0), 12) as share_of_longest,
        curve.age_day <= history.history_days / 3 as fits_history,
        history.lead_count / nullif(history.history_days, 0)
        * {{ var('split_shares')[2] }}
        * greatest(history.history_days - 3 * (curve.age_day + {{ var('outcome_reporting_lag_days') }}), 0)
        * curve.cumulative_share as test_positives
    from curve
    cross join history
    cross join ends
    where curve.is_supported and curve.age_day > 0

),

long_enough as (

    select
        min(age_day) as shortest_day,
        min(case when fits_history then age_day end) as shortest_fitting_day,
        min(case when fits_history and test_positives >= {{ min_positives }} then age_day end) as suggested_day,
        max(case when fits_history then test_positives end) as most_test_positives
    from windows
    where share_of_longest >= {{ min_share }}

),

suggestion as (

    select
        long_enough.suggested_day,
        case
            when not coalesce(ends.longest_share, 0) > 0
                then 'no outcome is known yet'
            when long_enough.shortest_fitting_day is null
                then
                    'history too short: {{ (100 * min_share) | int }} % of the outcomes take '
                    || cast(long_enough.shortest_day as varchar)
                    || ' days, and a window may be a third of '
                    || cast(cast(history.history_days as integer) as varchar) || ' days'
            when long_enough.suggested_day is null
                then
                    'too few leads: about '
                    || cast(cast(floor(long_enough.most_test_positives) as integer) as varchar)
                    || ' positives would be left to test on, {{ min_positives }} are needed'
            else
                'shortest window with {{ (100 * min_share) | int }} % of the outcomes seen within '
                || cast(ends.last_supported_day as varchar) || ' days'
        end as reason
    from long_enough
    cross join ends
    cross join history

),

final as (

    select
        'lead_qualified' as task,
        curve.age_day,
        curve.at_risk,
        curve.converted,
        curve.hazard,
        curve.cumulative_share,
        round(curve.cumulative_share / nullif(ends.longest_share, 0), 12) as share_of_longest,
        curve.converted_share_of_window,
        curve.is_supported,
        suggestion.suggested_day as suggested_window_days,
        suggestion.reason as suggested_window_reason
    from curve
    cross join ends
    cross join suggestion

)

select * from final
