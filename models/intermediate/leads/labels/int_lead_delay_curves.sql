-- One row per learning moment and age of a lead in days: how many leads convert at that age, as known at that moment.
--
-- Kaplan-Meier on age: every lead counts at the ages that it has reached, so open leads say what they can. A delay runs
-- from the lead until its outcome could be known, whatever the reporting lag was. Two events are followed side by side:
-- any outcome (how long is long enough?) and a positive label (how much of the window's outcomes is in by now?).
{% set closing_age = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
{% set min_at_risk = 50 %}
with moments as (

    select
        moment,
        seen_at
    from {{ ref('int_label_as_of_dates') }}

),

records as (

    select records_begin_at from {{ ref('int_outcome_records') }}

),

leads as (

    select
        created_at,
        known_at,
        outcome_known_at,
        positive_known_at
    from {{ ref('int_leads_labelled') }}

),

observed as (

    select
        moments.moment,
        moments.seen_at,
        leads.created_at,
        leads.outcome_known_at,
        leads.positive_known_at,
        floor({{ days_between('leads.created_at', 'moments.seen_at') }}) as age_days,
        -- Delayed entry: a lead can be seen to convert only from the age at which outcomes began to be recorded.
        coalesce(greatest(ceil({{ days_between('leads.created_at', 'records.records_begin_at') }}), 0), 0) as entry_days
    from leads
    cross join records
    inner join moments on leads.known_at < moments.seen_at

),

-- An event of day t became known when the lead was t days old, and not yet t - 1 days before.
events as (

    select
        moment,
        'any outcome' as event,
        age_days,
        entry_days,
        case
            when outcome_known_at < seen_at
                then floor({{ days_between('created_at', 'outcome_known_at') }}) + 1
        end as event_day
    from observed

    union all

    select
        moment,
        'positive label' as event,
        age_days,
        entry_days,
        case
            when positive_known_at < seen_at
                then floor({{ days_between('created_at', 'positive_known_at') }}) + 1
        end as event_day
    from observed

),

-- A lead is at risk on the days (entry, last], and last is the day of its event if that day was watched to its end.
spells as (

    select
        moment,
        event,
        cast(entry_days as integer) + 1 as first_day,
        cast(least(age_days, coalesce(event_day, age_days)) as integer) as last_day,
        case when event_day <= age_days then 1 else 0 end as is_event
    from events
    where least(age_days, coalesce(event_day, age_days)) > entry_days

),

changes as (

    select
        moment,
        event,
        first_day as age_day,
        count(*) as entered,
        0 as left_behind,
        0 as converted
    from spells
    group by moment, event, first_day

    union all

    select
        moment,
        event,
        last_day as age_day,
        0 as entered,
        count(*) as left_behind,
        sum(is_event) as converted
    from spells
    group by moment, event, last_day

),

longest as (

    select
        moment,
        max(age_days) + 1 as age_count
    from observed
    group by moment

),

spans as (

    select
        moment,
        {{ number_series('age_count', 'age_day') }}
    from longest

),

ages as (

    select
        moment,
        cast(age_day as integer) as age_day
    from spans

),

event_names as (

    select 'any outcome' as event
    union all
    select 'positive label' as event

),

counts as (

    select
        ages.moment,
        event_names.event,
        ages.age_day,
        coalesce(sum(changes.entered), 0) as entered,
        coalesce(sum(changes.left_behind), 0) as left_behind,
        coalesce(sum(changes.converted), 0) as converted
    from ages
    cross join event_names
    left join changes
        on
            ages.moment = changes.moment
            and event_names.event = changes.event
            and ages.age_day = changes.age_day
    group by ages.moment, event_names.event, ages.age_day

),

risks as (

    select
        moment,
        event,
        age_day,
        converted,
        sum(entered) over days - sum(left_behind) over days + left_behind as at_risk
    from counts
    window days as (partition by moment, event order by age_day)

),

hazards as (

    select
        moment,
        event,
        age_day,
        at_risk,
        converted,
        coalesce(cast(converted as double) / nullif(at_risk, 0), 0) as hazard,
        -- Nobody is at risk on day 0; later the curve ends for good where the first day has too few leads.
        min(case when age_day > 0 and at_risk < {{ min_at_risk }} then 0 else 1 end) over (
            partition by moment, event
            order by age_day
        ) = 1 as is_supported
    from risks

),

shares as (

    select
        moment,
        event,
        age_day,
        at_risk,
        converted,
        hazard,
        is_supported,
        case
            when is_supported
                -- A day on which all convert has no logarithm; the last digits of the others differ between engines.
                then round(1 - exp(sum(ln(greatest(1 - hazard, 1e-12))) over (
                    partition by moment, event
                    order by age_day
                )), 12)
        end as cumulative_share
    from hazards

),

closings as (

    select
        moment,
        cumulative_share
    from shares
    where event = 'positive label' and age_day = {{ closing_age }}

),

final as (

    select
        any_outcomes.moment,
        any_outcomes.age_day,
        cast(any_outcomes.at_risk as bigint) as at_risk,
        cast(any_outcomes.converted as bigint) as converted,
        any_outcomes.hazard,
        any_outcomes.cumulative_share,
        case
            when any_outcomes.age_day >= {{ closing_age }} and closings.cumulative_share > 0 then cast(1 as double)
            else round(positive_labels.cumulative_share / nullif(closings.cumulative_share, 0), 12)
        end as converted_share_of_window,
        any_outcomes.is_supported
    from shares as any_outcomes
    inner join shares as positive_labels
        on
            any_outcomes.moment = positive_labels.moment
            and any_outcomes.age_day = positive_labels.age_day
            and positive_labels.event = 'positive label'
    left join closings on any_outcomes.moment = closings.moment
    where any_outcomes.event = 'any outcome'

)

select * from final
