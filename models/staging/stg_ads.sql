select platform, account_id, campaign_id, campaign_name, adset_id, adset_name, ad_id, ad_name, currency,
 case when account_id='demo-eu' then 'Europe/Berlin' else 'America/New_York' end as time_zone,
 cast(date as date) as ad_date, cast(impressions as bigint) as impressions, cast(clicks as bigint) as clicks, cast(spend as decimal(18,6)) as spend,
 timezone('UTC', timezone(case when account_id='demo-eu' then 'Europe/Berlin' else 'America/New_York' end, cast(date as timestamp) + interval 1 day)) - interval 1 microsecond as event_at,
 cast(known_at as timestamp) as known_at, 'demo' as source_file, 1::bigint as source_line from {{ ref('demo_ads') }}
