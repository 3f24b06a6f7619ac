-- One row per lead value, lead column and first moment of validity of the accepted campaign map.
-- depends_on: {{ ref('contract_violations') }}
with base_campaign_map as (

    select
        lead_key,
        lead_column,
        campaign_id,
        adset_id,
        ad_id,
        valid_from,
        valid_to,
        source_file,
        source_line
    from {{ ref('base_campaign_map') }}
    where rejected_rule is null

),

final as (

    select
        lead_key,
        lead_column,
        campaign_id,
        adset_id,
        ad_id,
        valid_from,
        valid_to,
        source_file,
        source_line
    from base_campaign_map

)

select * from final
