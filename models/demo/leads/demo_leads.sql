-- One row per lead of the demo's leads input, as text, with as much of a key as such a lead would carry.
with truth as (

    select * from {{ ref('demo_lead_truth') }}

),

final as (

    select
        lead_id,
        cast(created_at as varchar) as created_at,
        case when key_kind <> 'organic' then platform end as platform,
        case key_kind when 'id' then campaign_id when 'unknown_id' then '9999' || campaign_id end as campaign_id,
        case when key_kind = 'id' then adset_id end as adset_id,
        case when key_kind = 'id' then ad_id end as ad_id,
        case key_kind
            when 'id' then campaign_name
            -- People type names in their own way.
            when 'name'
                then case
                    when lead_no % 2 = 0 then upper(campaign_name)
                    else ' ' || replace(campaign_name, ' ', '-')
                end
        end as campaign_name,
        case when key_kind = 'map' then 'promo-' || right(campaign_id, 2) end as utm_campaign,
        case
            when key_kind = 'organic' then 'direct'
            when platform = 'meta' then 'facebook'
            else 'google'
        end as utm_source,
        -- One in twenty clicks comes from an iPhone, where Google gives another kind of id.
        case
            when platform = 'google_ads' and key_kind <> 'organic' and lead_no % 20 <> 3
                then 'Cj0KCQ-' || md5(lead_id)
        end as gclid,
        case
            when platform = 'google_ads' and key_kind <> 'organic' and lead_no % 20 = 3
                then '0AAAAA-' || md5(lead_id)
        end as gbraid,
        case when key_kind = 'organic' then 'true' else 'false' end as is_organic,
        lead_id || '@example.com' as email,
        industry,
        case when lead_no % 25 = 7 then '' else cast(employees as varchar) end as employees,
        country,
        device
    from truth

)

select * from final
