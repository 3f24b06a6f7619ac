-- One row per source, ads row and version: an ads day as builds have seen it, where the file has no load time.
--
-- Platforms restate days, and a file that is exported again shows only the last word. The first version of a row is
-- known when its day is over, as if nothing were kept. A row whose numbers changed, or that appears though its account
-- already had a day as new, was known at the earliest by the newest thing in the files of its first build.
-- depends_on: {{ ref('contract_violations') }}
with base_ads as (

    select
        {{ ads_row_key() }} as row_key,
        platform,
        account_id,
        campaign_name,
        adset_name,
        ad_name,
        impressions,
        clicks,
        spend,
        ad_date
    from {{ ref('base_ads') }}
    where
        rejected_rule is null
        and loaded_at is null
        and {{ version_source() }} <> ''

),

input_clock as (

    select newest_at from {{ ref('input_clock') }}

),

stored as (

    {% if is_incremental() %}
    select
        row_key,
        version_number,
        platform,
        account_id,
        impressions,
        clicks,
        spend,
        ad_date,
        row_number() over (partition by row_key order by version_number desc) as newest_first
    from {{ this }}
    where source_name = {{ version_source() }}
    {% else %}
    select
        row_key,
        0 as version_number,
        platform,
        account_id,
        impressions,
        clicks,
        spend,
        ad_date,
        1 as newest_first
    from base_ads
    where 1 = 0
    {% endif %}

),

newest as (

    select * from stored
    where newest_first = 1

),

accounts as (

    select
        platform,
        account_id,
        max(ad_date) as newest_date
    from stored
    group by platform, account_id

),

final as (

    select
        {{ version_source() }} as source_name,
        base_ads.row_key,
        cast(coalesce(newest.version_number, 0) + 1 as integer) as version_number,
        base_ads.platform,
        base_ads.account_id,
        base_ads.campaign_name,
        base_ads.adset_name,
        base_ads.ad_name,
        base_ads.impressions,
        base_ads.clicks,
        base_ads.spend,
        base_ads.ad_date,
        case
            when newest.row_key is not null or base_ads.ad_date <= accounts.newest_date then input_clock.newest_at
        end as seen_at
    from base_ads
    cross join input_clock
    left join newest on base_ads.row_key = newest.row_key
    left join accounts
        on
            base_ads.platform is not distinct from accounts.platform
            and base_ads.account_id is not distinct from accounts.account_id
    where
        newest.row_key is null
        or base_ads.impressions is distinct from newest.impressions
        or base_ads.clicks is distinct from newest.clicks
        or base_ads.spend is distinct from newest.spend

)

select * from final
