-- One row: since when outcomes are recorded, as the var outcomes_recorded_from says or else as the data show.
--
-- Leads whose whole window lies before the first outcome have none. Where at least 20 outcomes of them would be
-- expected at the rate of later leads, chance does not explain that (one in 500 million): nothing was recorded then.
{% set min_missing = 20 %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

leads as (

    select
        leads.lead_id,
        leads.created_at
    from {{ ref('stg_leads') }} as leads
    inner join as_of on leads.known_at < as_of.as_of

),

outcomes as (

    select
        lead_id,
        min(occurred_at) as occurred_at
    from {{ ref('int_lead_outcomes') }}
    where stage in {{ outcome_stages() }}
    group by lead_id

),

starts as (

    select cast(cast(min(occurred_at) as date) as timestamp) as first_at from outcomes

),

counts as (

    select
        starts.first_at,
        count(
            case when {{ add_days('leads.created_at', var('lead_label_window_days')) }} < starts.first_at then 1 end
        ) as unseen_leads,
        count(case when leads.created_at >= starts.first_at then 1 end) as observed_leads,
        count(case when leads.created_at >= starts.first_at then outcomes.lead_id end) as observed_outcomes
    from leads
    cross join starts
    left join outcomes on leads.lead_id = outcomes.lead_id
    group by starts.first_at

),

judged as (

    select
        counts.first_at,
        counts.observed_leads > 0
        and counts.unseen_leads * counts.observed_outcomes >= {{ min_missing }} * counts.observed_leads as is_late
    from counts

),

final as (

    select
        coalesce(
            cast(nullif('{{ var("outcomes_recorded_from") }}', '') as timestamp),
            case when judged.is_late then judged.first_at end
        ) as records_begin_at,
        coalesce(judged.is_late, false) and {{ 'false' if var('outcomes_recorded_from') else 'true' }} as is_detected
    from as_of
    left join judged on true

)

select * from final
