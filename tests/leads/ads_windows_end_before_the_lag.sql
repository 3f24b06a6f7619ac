-- A few hundred leads' campaign windows, summed anew from the ads rows: the last local day counted is the lead's own less
-- the lag, the first one window length before, and each day counts as its newest load before the lead left it.
{{ config(tags=['leakage']) }}
{%- set lag_days = var('feature_lag_days') %}
{%- set windows = var('feature_windows_days') %}
with ads as (

    select
        platform, account_id, campaign_id, adset_id, ad_id, impressions, clicks, spend, ad_date, known_at
    from {{ ref('stg_ads') }}

),

leads as (

    select
        matched.lead_id,
        matched.campaign_id,
        matched.created_at,
        cast(matched.created_local_at as date) as created_local_date
    from {{ ref('int_leads_matched_at_creation') }} as matched
    inner join {{ ref('int_lead_ad_cutoffs') }} as cutoffs on matched.lead_id = cutoffs.lead_id

),

ranked as (

    select
        leads.*,
        row_number() over (order by md5(lead_id), lead_id) as lead_rank
    from leads

),

as_of as (

    select as_of from {{ ref('int_as_of') }}

),

seen as (

    select
        leads.lead_id,
        leads.created_local_date,
        ads.ad_date,
        ads.impressions,
        ads.clicks,
        ads.spend,
        row_number() over (
            partition by leads.lead_id, ads.platform, ads.account_id, ads.campaign_id, ads.adset_id, ads.ad_id, ads.ad_date
            order by ads.known_at desc
        ) as version_rank
    from ranked as leads
    inner join ads
        on
            leads.campaign_id = ads.campaign_id
            and ads.known_at < leads.created_at
            and ads.ad_date <= cast({{ add_days('leads.created_local_date', -lag_days) }} as date)
            and ads.ad_date > cast({{ add_days('leads.created_local_date', -(lag_days + windows | max)) }} as date)
    inner join as_of on ads.known_at < as_of.as_of
    where leads.lead_rank <= 300

),

sums as (

    select
        leads.lead_id,
        {%- for window in windows %}
        {%- set inside = "seen.ad_date > cast(" ~ add_days('leads.created_local_date', -(lag_days + window)) ~ " as date)" %}
        {%- for measure in ['spend', 'impressions', 'clicks'] %}
        cast(coalesce(sum(case when {{ inside }} then seen.{{ measure }} end), 0) as double) as {{ measure }}_{{ window }}d
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from ranked as leads
    left join seen
        on
            leads.lead_id = seen.lead_id
            and seen.version_rank = 1
    where leads.lead_rank <= 300
    group by leads.lead_id

),

final as (

    select
        sums.*,
        features.campaign__spend_{{ windows | max }}d as counted_spend_{{ windows | max }}d
    from sums
    inner join {{ ref('feat_lead_ads') }} as features on sums.lead_id = features.lead_id
    where
        {%- for window in windows %}
        {%- set window_loop = loop %}
        {%- for measure in ['spend', 'impressions', 'clicks'] %}
        {{ 'or ' if not (window_loop.first and loop.first) -}}
        sums.{{ measure }}_{{ window }}d <> coalesce(features.campaign__{{ measure }}_{{ window }}d, -1)
        {%- endfor %}
        {%- endfor %}

)

select * from final
