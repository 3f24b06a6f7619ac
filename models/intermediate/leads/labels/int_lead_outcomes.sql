-- One row per outcome known before as_of, of a known lead, with its value in the default currency.
--
-- An outcome on the lead's own day but before it was written down with a date only: it counts as after the lead.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

rates as (

    select
        currency,
        rate_to_default
    from {{ ref('exchange_rates') }}

),

leads as (

    select
        leads.lead_id,
        leads.created_at,
        leads.known_at
    from {{ ref('stg_leads') }} as leads
    inner join as_of on leads.known_at < as_of.as_of

),

outcomes as (

    select
        outcomes.lead_id,
        outcomes.stage,
        outcomes.currency,
        outcomes.value,
        outcomes.occurred_at,
        outcomes.known_at
    from {{ ref('stg_outcomes') }} as outcomes
    inner join as_of on outcomes.known_at < as_of.as_of

),

final as (

    select
        outcomes.lead_id,
        outcomes.stage,
        cast(outcomes.value as double) * {{ rate_to_default('outcomes.currency', 'rates.rate_to_default') }} as value,
        case
            when
                outcomes.occurred_at < leads.created_at
                and cast(outcomes.occurred_at as date) = cast(leads.created_at as date)
                then leads.created_at
            else outcomes.occurred_at
        end as occurred_at,
        -- Nothing is known of a lead before the lead itself is.
        greatest(outcomes.known_at, leads.known_at) as known_at
    from outcomes
    inner join leads on outcomes.lead_id = leads.lead_id
    left join rates on outcomes.currency = rates.currency

)

select * from final
