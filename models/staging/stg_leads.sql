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
        click_id_kind,
        email_hash,
        phone_hash,
        attributes,
        is_organic,
        created_at,
        loaded_at,
        source_file,
        source_line
    from {{ ref('base_leads') }}
    where rejected_rule is null

),

-- Few leads come late: looking up those alone costs every reader of this view next to nothing.
late_leads as (

    select
        lead_id,
        seen_at
    from {{ ref('stg_leads_snapshots') }}
    where source_name = {{ version_source() }} and seen_at is not null

),

final as (

    select
        base_leads.lead_id,
        base_leads.platform,
        base_leads.account_id,
        base_leads.campaign_id,
        base_leads.adset_id,
        base_leads.ad_id,
        base_leads.campaign_name,
        base_leads.adset_name,
        base_leads.ad_name,
        base_leads.utm_source,
        base_leads.utm_medium,
        base_leads.utm_campaign,
        base_leads.utm_content,
        base_leads.utm_term,
        base_leads.click_id,
        base_leads.click_id_kind,
        base_leads.email_hash,
        base_leads.phone_hash,
        base_leads.attributes,
        coalesce(base_leads.is_organic, false) as is_organic,
        base_leads.created_at,
        -- Nobody knows of a lead before it comes in, whatever clock the load time was taken from.
        greatest(
            coalesce(base_leads.loaded_at, late_leads.seen_at, base_leads.created_at), base_leads.created_at
        ) as known_at,
        base_leads.source_file,
        base_leads.source_line
    from base_leads
    left join late_leads on base_leads.lead_id = late_leads.lead_id

)

select * from final
