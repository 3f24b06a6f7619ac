-- One row per grain (ad, adset, campaign) and entity: its parents, its name, and when it was first heard of.
--
-- Parents and names come from the first row that named them: what was known then never changes later.
with ads as (

    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        adset_id,
        adset_name,
        ad_id,
        ad_name,
        currency,
        time_zone,
        ad_date,
        known_at
    from {{ ref('stg_ads') }}

),

as_of as (

    select as_of from {{ ref('int_as_of') }}

),

known as (

    select ads.*
    from ads
    inner join as_of on ads.known_at < as_of.as_of

),

at_grains as (

    select
        'campaign' as grain,
        campaign_id as entity_id,
        campaign_name as entity_name,
        campaign_id,
        cast(null as varchar) as adset_id,
        platform,
        account_id,
        currency,
        time_zone,
        ad_date,
        known_at
    from known

    union all

    select
        'adset' as grain,
        adset_id as entity_id,
        adset_name as entity_name,
        campaign_id,
        adset_id,
        platform,
        account_id,
        currency,
        time_zone,
        ad_date,
        known_at
    from known
    where adset_id is not null

    union all

    select
        'ad' as grain,
        ad_id as entity_id,
        ad_name as entity_name,
        campaign_id,
        adset_id,
        platform,
        account_id,
        currency,
        time_zone,
        ad_date,
        known_at
    from known
    where ad_id is not null

),

ranked as (

    select
        at_grains.*,
        min(known_at) over (partition by grain, entity_id) as first_known_at,
        row_number() over (
            partition by grain, entity_id
            order by known_at, ad_date, campaign_id, adset_id, platform, account_id, entity_name, currency
        ) as row_rank
    from at_grains

),

final as (

    select
        grain,
        entity_id,
        entity_name,
        campaign_id,
        adset_id,
        platform,
        account_id,
        currency,
        time_zone,
        first_known_at
    from ranked
    where row_rank = 1

)

select * from final
