-- A few hundred leads' campaign windows, summed anew from the ads rows: the last local day counted is the lead's own
-- less the lag, the first one window length before it, and each day counts as its newest load before the lead left it.
{{ config(tags=['leakage']) }}
{%- set lag_days = var('feature_lag_days') %}
{%- set windows = var('feature_windows_days') %}
with ads as (

    select
        platform,
        account_id,
        campaign_id,
        adset_id,
        ad_id,
        impressions,
        clicks,
        spend,
        {{ day_index('ad_date') }} as day_index,
        known_at
    from {{ ref('stg_ads') }}

),

leads as (

    select
        matched.lead_id,
        matched.campaign_id,
        matched.created_at,
        {{ day_index('cast(matched.created_local_at as date)') }} as day_index,
        row_number() over (order by md5(matched.lead_id), matched.lead_id) as lead_rank
    from {{ ref('int_leads_matched_at_creation') }} as matched
    inner join {{ ref('int_lead_ad_cutoffs') }} as cutoffs on matched.lead_id = cutoffs.lead_id

),

sampled as (

    select
        lead_id,
        campaign_id,
        created_at,
        day_index
    from leads
    where lead_rank <= 300

),

seen as (

    select
        sampled.lead_id,
        sampled.day_index - {{ lag_days }} - ads.day_index as days_before_last,
        ads.impressions,
        ads.clicks,
        ads.spend,
        row_number() over (
            partition by
                sampled.lead_id, ads.platform, ads.account_id, ads.campaign_id, ads.adset_id, ads.ad_id, ads.day_index
            order by ads.known_at desc
        ) as version_rank
    from sampled
    inner join ads
        on
            sampled.campaign_id = ads.campaign_id
            and sampled.created_at > ads.known_at
            and sampled.day_index - {{ lag_days }} >= ads.day_index
            and sampled.day_index - {{ lag_days + windows | max }} < ads.day_index

),

{% for window in windows %}
sums_{{ window }}d as (

    select
        lead_id,
        cast(sum(spend) as double) as spend,
        cast(sum(impressions) as double) as impressions,
        cast(sum(clicks) as double) as clicks
    from seen
    where version_rank = 1 and days_before_last < {{ window }}
    group by lead_id

),

{% endfor %}
final as (

    {% for window in windows %}
    select
        sampled.lead_id,
        {{ window }} as window_days,
        features.campaign__spend_{{ window }}d as spend,
        coalesce(sums.spend, 0) as spend_again,
        features.campaign__impressions_{{ window }}d as impressions,
        coalesce(sums.impressions, 0) as impressions_again,
        features.campaign__clicks_{{ window }}d as clicks,
        coalesce(sums.clicks, 0) as clicks_again
    from sampled
    inner join {{ ref('feat_lead_ads') }} as features on sampled.lead_id = features.lead_id
    left join sums_{{ window }}d as sums on sampled.lead_id = sums.lead_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from final
where
    coalesce(spend, -1) <> spend_again
    or coalesce(impressions, -1) <> impressions_again
    or coalesce(clicks, -1) <> clicks_again
