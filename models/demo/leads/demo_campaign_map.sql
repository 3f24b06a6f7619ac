-- One row per promo code of the demo's campaign map.
with entities as (

    select campaign_id from {{ ref('demo_ad_entities') }}

),

final as (

    select distinct
        'promo-' || right(campaign_id, 2) as lead_key,
        'utm_campaign' as lead_column,
        campaign_id,
        cast(null as varchar) as adset_id,
        cast(null as varchar) as ad_id,
        '{{ var("demo_start_date") }}' as valid_from,
        cast(null as varchar) as valid_to
    from entities

)

select * from final
