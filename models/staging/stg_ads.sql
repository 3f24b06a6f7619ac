-- One row per ad entity, local day and load of the accepted ads rows, with what was known of the day at that load.
--
-- Rows below the grain (device, network) are summed. Each of them may be loaded, and restated, at its own time, so the
-- sum moves by the difference between a row and its previous version, and the row of a load holds all moves so far.
-- depends_on: {{ ref('contract_violations') }}
{%- set grain = 'platform, account_id, campaign_id, adset_id, ad_id, currency, time_zone, ad_date' %}
with base_ads as (

    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        adset_id,
        adset_name,
        ad_id,
        ad_name,
        currency,
        segment,
        impressions,
        clicks,
        spend,
        ad_date,
        loaded_at,
        source_file,
        source_line
    from {{ ref('base_ads') }}
    where rejected_rule is null

),

ad_accounts as (

    select
        platform,
        account_id,
        time_zone,
        currency
    from {{ ref('ad_accounts') }}

),

located as (

    select
        base_ads.platform,
        base_ads.account_id,
        base_ads.campaign_id,
        base_ads.campaign_name,
        base_ads.adset_id,
        base_ads.adset_name,
        base_ads.ad_id,
        base_ads.ad_name,
        coalesce(base_ads.currency, ad_accounts.currency, '{{ var("default_currency") }}') as currency,
        coalesce(ad_accounts.time_zone, '{{ var("default_time_zone") }}') as time_zone,
        base_ads.segment,
        base_ads.ad_date,
        coalesce(base_ads.impressions, 0) as impressions,
        coalesce(base_ads.clicks, 0) as clicks,
        coalesce(base_ads.spend, 0) as spend,
        base_ads.loaded_at,
        base_ads.source_file,
        base_ads.source_line
    from base_ads
    left join ad_accounts
        on
            base_ads.platform = ad_accounts.platform
            and base_ads.account_id = ad_accounts.account_id

),

timed as (

    select
        *,
        {{ local_day_end('ad_date', 'time_zone') }} as event_at
    from located

),

versions as (

    select
        *,
        coalesce(loaded_at, event_at) as known_at
    from timed

),

moves as (

    select
        *,
        impressions - coalesce(lag(impressions) over own_versions, 0) as impressions_move,
        clicks - coalesce(lag(clicks) over own_versions, 0) as clicks_move,
        spend - coalesce(lag(spend) over own_versions, 0) as spend_move
    from versions
    window own_versions as (
        partition by {{ grain }}, segment
        order by known_at, source_file, source_line
    )

),

loads as (

    select
        {{ grain }},
        event_at,
        known_at,
        max(campaign_name) as campaign_name,
        max(adset_name) as adset_name,
        max(ad_name) as ad_name,
        sum(impressions_move) as impressions_move,
        sum(clicks_move) as clicks_move,
        sum(spend_move) as spend_move,
        min(source_file) as source_file,
        min_by(source_line, source_file || lpad(cast(source_line as varchar), 12, '0')) as source_line
    from moves
    group by {{ grain }}, event_at, known_at

),

final as (

    select
        platform,
        account_id,
        campaign_id,
        campaign_name,
        adset_id,
        adset_name,
        ad_id,
        ad_name,
        currency,
        time_zone,
        ad_date,
        cast(sum(impressions_move) over so_far as bigint) as impressions,
        cast(sum(clicks_move) over so_far as bigint) as clicks,
        cast(sum(spend_move) over so_far as decimal(18, 6)) as spend,
        event_at,
        known_at,
        source_file,
        source_line
    from loads
    window so_far as (
        partition by {{ grain }}
        order by known_at
        rows between unbounded preceding and current row
    )

)

select * from final
