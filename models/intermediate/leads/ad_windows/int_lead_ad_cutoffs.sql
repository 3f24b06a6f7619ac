-- One row per lead: the local day it belongs to, and how far the ads loads of its campaign had come when it came in.
--
-- Most ads of a campaign are loaded together, so that leads of one campaign and day share a few such states;
-- windows are computed once per state and not once per lead.
with leads as (

    select
        lead_id,
        campaign_id,
        adset_id,
        ad_id,
        created_at,
        created_local_at
    from {{ ref('int_leads_matched_at_creation') }}
    where campaign_id is not null

),

changes as (

    select
        campaign_id,
        known_at
    from {{ ref('int_ad_changes') }}
    where grain = 'campaign'

),

loads as (

    select distinct
        campaign_id,
        known_at
    from changes

),

-- The last load before a lead: loads and leads of a campaign in one line, ordered by time, loads after leads of the
-- same instant, because known_at < cutoff is strict.
line as (

    select
        campaign_id,
        known_at as moment,
        known_at as load_at,
        cast(null as varchar) as lead_id,
        1 as tie_order
    from loads

    union all

    select
        campaign_id,
        created_at as moment,
        cast(null as timestamp) as load_at,
        lead_id,
        0 as tie_order
    from leads

),

reached as (

    select
        lead_id,
        max(load_at) over (
            partition by campaign_id
            order by moment, tie_order, lead_id
            rows between unbounded preceding and current row
        ) as known_through
    from line

),

final as (

    select
        leads.lead_id,
        leads.campaign_id,
        leads.adset_id,
        leads.ad_id,
        {{ day_index('cast(leads.created_local_at as date)') }} as day_index,
        reached.known_through
    from leads
    inner join reached on leads.lead_id = reached.lead_id
    where reached.known_through is not null

)

select * from final
