select lead_key, lead_column, campaign_id, adset_id, ad_id, cast(valid_from as timestamp) as valid_from, cast(valid_to as timestamp) as valid_to from {{ ref('demo_campaign_map') }}
