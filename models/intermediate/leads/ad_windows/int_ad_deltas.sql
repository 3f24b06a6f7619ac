-- One row per ad, local day and load: what the load changed against the one before it.
--
-- A restated day arrives as a second version of the same day. Kept as changes, versions add up: the state known at any
-- moment is the sum of the changes known before it, whatever the grain.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

ads as (

    select
        platform,
        account_id,
        campaign_id,
        adset_id,
        ad_id,
        ad_date,
        known_at,
        impressions,
        clicks,
        spend
    from {{ ref('stg_ads') }}

),

known as (

    select ads.*
    from ads
    inner join as_of on ads.known_at < as_of.as_of

),

changes as (

    select
        campaign_id,
        adset_id,
        ad_id,
        ad_date,
        known_at,
        impressions - coalesce(lag(impressions) over versions, 0) as impressions,
        clicks - coalesce(lag(clicks) over versions, 0) as clicks,
        spend - coalesce(lag(spend) over versions, 0) as spend
    from known
    window versions as (
        partition by platform, account_id, campaign_id, adset_id, ad_id, ad_date
        order by known_at
    )

),

final as (

    select
        campaign_id,
        adset_id,
        ad_id,
        ad_date,
        {{ day_index('ad_date') }} as day_index,
        known_at,
        impressions,
        clicks,
        spend
    from changes

)

select * from final
