-- One row per lead and learning moment: whether it had converted by then, as known then, and how much its age says.
--
-- The observed fraction is the share of positive labels that is known at that age: what is seen so far of a lead whose
-- label will be positive with probability p has probability p * observed_fraction. Between two days of the curve it is
-- read off the line. Leads whose missing outcomes say nothing are left out; where the history is too short the fraction
-- stays null.
{{ config(materialized='view') }}
{% set closing_age = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
with moments as (

    select
        moment,
        seen_at
    from {{ ref('int_label_as_of_dates') }}

),

curves as (

    select
        moment,
        age_day,
        converted_share_of_window as share,
        lead(converted_share_of_window) over (partition by moment order by age_day) as next_share
    from {{ ref('int_lead_delay_curves') }}
    where age_day <= {{ closing_age }}

),

leads as (

    select
        lead_id,
        created_at,
        known_at,
        positive_known_at
    from {{ ref('int_leads_labelled') }}
    where is_observed

),

aged as (

    select
        leads.lead_id,
        moments.moment,
        case when leads.positive_known_at < moments.seen_at then 1 else 0 end as observed_label,
        {{ days_between('leads.created_at', 'moments.seen_at') }} as age_days
    from leads
    inner join moments on leads.known_at < moments.seen_at

),

capped as (

    select
        aged.*,
        least(age_days, {{ closing_age }}) as curve_age
    from aged

),

final as (

    select
        capped.lead_id,
        capped.moment,
        capped.observed_label,
        capped.age_days,
        round(
            curves.share
            + (capped.curve_age - curves.age_day) * (coalesce(curves.next_share, curves.share) - curves.share),
            12
        ) as observed_fraction
    from capped
    left join curves
        on
            capped.moment = curves.moment
            and floor(capped.curve_age) = curves.age_day

)

select * from final
