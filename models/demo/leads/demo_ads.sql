-- One row per ad, local day and load of the demo's ads input, as text, as a file would give it.
with entities as (

    select * from {{ ref('demo_ad_entities') }}

),

days as (

    select {{ number_series(var('demo_days'), 'day_no') }}

),

ad_days as (

    select
        entities.*,
        days.day_no,
        entities.ad_id || '-' || cast(days.day_no as varchar) as seed,
        cast({{ add_days("date '" ~ var('demo_start_date') ~ "'", 'days.day_no') }} as date) as ad_date
    from entities
    inner join days on entities.first_day <= days.day_no and entities.end_day > days.day_no

),

measured as (

    select
        ad_days.*,
        cast(round(daily_impressions * (0.6 + 0.8 * {{ demo_uniform('seed') }})) as bigint) as impressions
    from ad_days
    -- Two in a hundred days are missing, as when an ad was paused.
    where {{ demo_uniform('seed', 1) }} >= 0.02

),

clicked as (

    select
        measured.*,
        cast(round(impressions * click_rate * (0.7 + 0.6 * {{ demo_uniform('seed', 2) }})) as bigint) as clicks
    from measured

),

loads as (

    -- Loaded at four the next morning; three in a hundred rows come two days late.
    select
        clicked.*,
        clicks * cost_per_click as spend,
        case when {{ demo_uniform('seed', 3) }} < 0.03 then 3 else 1 end as load_delay_days
    from clicked

    union all

    -- One day in the middle of the history is restated by the platform three days later.
    select
        clicked.*,
        clicks * cost_per_click * 1.15 as spend,
        4 as load_delay_days
    from clicked
    where day_no = {{ var('demo_days') }} // 2 and campaign_no % 5 = 0

),

final as (

    select
        cast(ad_date as varchar) as date,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        adset_id,
        adset_name,
        ad_id,
        ad_name,
        cast(impressions as varchar) as impressions,
        cast(clicks as varchar) as clicks,
        cast(cast(round(spend, 2) as decimal(18, 2)) as varchar) as spend,
        currency,
        cast(
            {{ utc_timestamp(
                add_seconds(add_days('cast(ad_date as timestamp)', 'load_delay_days'), 4 * 3600), 'time_zone'
            ) }} as varchar
        ) as known_at
    from loads
    -- The history ends where the demo ends: later loads are not known yet.
    where day_no + load_delay_days < {{ var('demo_days') }}

)

select * from final
