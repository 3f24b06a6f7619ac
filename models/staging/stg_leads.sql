-- One row per lead of the accepted lead rows. A view: a second copy of a million leads would serve nobody.
{{ config(materialized='view') }}
-- depends_on: {{ ref('contract_violations') }}
with base_leads as (

    select
        lead_id,
        platform,
        account_id,
        campaign_id,
        adset_id,
        ad_id,
        campaign_name,
        adset_name,
        ad_name,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        click_id,
        email_hash,
        attributes,
        is_organic,
        created_at,
        loaded_at,
        source_file,
        source_line
    from {{ ref('base_leads') }}
    where rejected_rule is null

),

final as (

    select
        lead_id,
        platform,
        account_id,
        campaign_id,
        adset_id,
        ad_id,
        campaign_name,
        adset_name,
        ad_name,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_term,
        click_id,
        email_hash,
        attributes,
        coalesce(is_organic, false) as is_organic,
        created_at,
        -- Nobody knows of a lead before it comes in, whatever clock the load time was taken from.
        greatest(coalesce(loaded_at, created_at), created_at) as known_at,
        source_file,
        source_line
    from base_leads

)

select * from final
