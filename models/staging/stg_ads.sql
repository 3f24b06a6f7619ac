-- One row per ad entity, local day and load of the accepted ads rows, with what was known of the day at that load.
--
-- Rows below the grain (device, network) are summed. Each of them may be loaded, and restated, at its own time, so the
-- sum moves by the difference between a row and its previous version, and the row of a load holds all moves so far.
-- A row without a load time brings the versions that earlier builds saw of it; a row that is gone brings none.
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
        -- Null where the row says itself when it was loaded: then it has no other versions.
        case when loaded_at is null then {{ ads_row_key() }} end as row_key,
        source_file,
        source_line
    from {{ ref('base_ads') }}
    where rejected_rule is null

),

stg_ads_snapshots as (

    select
        row_key,
        version_number,
        campaign_name,
        adset_name,
        ad_name,
        impressions,
        clicks,
        spend,
        seen_at
    from {{ ref('stg_ads_snapshots') }}
    where source_name = {{ version_source() }}

),

ad_accounts as (

    select
        platform,
        account_id,
        time_zone,
        currency
    from {{ ref('ad_accounts') }}

),

versioned as (

    select
        base_ads.platform,
        base_ads.account_id,
        base_ads.campaign_id,
        base_ads.adset_id,
        base_ads.ad_id,
        base_ads.currency,
        base_ads.segment,
        base_ads.ad_date,
        base_ads.loaded_at,
        base_ads.source_file,
        base_ads.source_line,
        stg_ads_snapshots.seen_at,
        coalesce(stg_ads_snapshots.version_number, 1) as version_number,
        {%- for column in ['campaign_name', 'adset_name', 'ad_name', 'impressions', 'clicks', 'spend'] %}
        case
            when stg_ads_snapshots.row_key is null then base_ads.{{ column }}
            else stg_ads_snapshots.{{ column }}
        end as {{ column }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from base_ads
    left join stg_ads_snapshots on base_ads.row_key = stg_ads_snapshots.row_key

),

located as (

    select
        versioned.platform,
        versioned.account_id,
        versioned.campaign_id,
        versioned.campaign_name,
        versioned.adset_id,
        versioned.adset_name,
        versioned.ad_id,
        versioned.ad_name,
        versioned.version_number,
        coalesce(versioned.currency, ad_accounts.currency, '{{ var("default_currency") }}') as currency,
        coalesce(ad_accounts.time_zone, '{{ var("default_time_zone") }}') as time_zone,
        versioned.segment,
        versioned.ad_date,
        coalesce(versioned.impressions, 0) as impressions,
        coalesce(versioned.clicks, 0) as clicks,
        coalesce(versioned.spend, 0) as spend,
        versioned.loaded_at,
        versioned.seen_at,
        versioned.source_file,
        versioned.source_line
    from versioned
    left join ad_accounts
        on
            versioned.platform = ad_accounts.platform
            and versioned.account_id = ad_accounts.account_id

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
        coalesce(loaded_at, greatest(seen_at, event_at)) as known_at
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
        order by known_at, version_number, source_file, source_line
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
