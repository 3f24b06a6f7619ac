-- One row: the newest moment that the accepted rows of the inputs, by their own times.
--
-- The time of a build in the data's own terms: what a file first shows now, though it happened long ago, was not known
-- before. The clock on the wall would say something else about the same files every time.
-- depends_on: {{ ref('contract_violations') }}
with ads as (

    select
        coalesce(
            base_ads.loaded_at,
            {{ local_day_end(
                'base_ads.ad_date', "coalesce(ad_accounts.time_zone, '" ~ var("default_time_zone") ~ "')"
            ) }}
        ) as known_at
    from {{ ref('base_ads') }} as base_ads
    left join {{ ref('ad_accounts') }} as ad_accounts
        on
            base_ads.platform = ad_accounts.platform
            and base_ads.account_id = ad_accounts.account_id
    where base_ads.rejected_rule is null

),

leads as (

    select greatest(created_at, loaded_at) as known_at
    from {{ ref('base_leads') }}
    where rejected_rule is null

),

outcomes as (

    select greatest(occurred_at, recorded_at) as known_at
    from {{ ref('stg_outcome_stages') }}

),

sales as (

    select greatest(ordered_at, loaded_at) as known_at
    from {{ ref('base_sales') }}
    where rejected_rule is null

),

newest as (

    select max(known_at) as known_at from ads
    union all
    select max(known_at) as known_at from leads
    union all
    select max(known_at) as known_at from outcomes
    union all
    select max(known_at) as known_at from sales

),

final as (

    select max(known_at) as newest_at
    from newest

)

select * from final
