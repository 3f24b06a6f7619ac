-- One row per campaign and currency: impressions, clicks, leads, qualified and won leads of the period whose leads are
-- mature, with the rate and the cost of each step.
--
-- Every step counts the same period: ads days and leads from when outcomes were recorded until labels are mature. Wins
-- take longer: they are counted among the qualified leads whose value window has passed.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

records as (

    select records_begin_at from {{ ref('int_outcome_records') }}

),

period as (

    select
        as_of.as_of,
        records.records_begin_at as begins_at,
        {{ add_days(
            'as_of.as_of', 0 - var('lead_label_window_days') - var('outcome_reporting_lag_days')
        ) }} as ends_at,
        {{ add_days(
            'as_of.as_of',
            0 - var('lead_label_window_days') - var('lead_value_window_days') - var('outcome_reporting_lag_days')
        ) }} as wins_end_at
    from as_of
    cross join records

),

ads as (

    select
        campaign_id,
        ad_date,
        impressions,
        clicks,
        spend
    from {{ ref('int_ad_deltas') }}

),

campaigns as (

    select
        entity_id as campaign_id,
        entity_name as campaign_name,
        platform,
        currency
    from {{ ref('int_ad_entities') }}
    where grain = 'campaign'

),

matched as (

    select
        lead_id,
        campaign_id
    from {{ ref('int_leads_matched') }}

),

labelled as (

    select
        lead_id,
        created_at,
        label
    from {{ ref('int_leads_labelled') }}
    where is_mature

),

wins as (

    select
        lead_id,
        min(occurred_at) as won_at
    from {{ ref('int_lead_outcomes') }}
    where stage = '{{ var("lead_value_stage") }}'
    group by lead_id

),

ads_of_campaigns as (

    select
        ads.campaign_id,
        campaigns.currency,
        sum(ads.spend) as spend,
        sum(ads.impressions) as impressions,
        sum(ads.clicks) as clicks
    from ads
    inner join campaigns on ads.campaign_id = campaigns.campaign_id
    cross join period
    where
        cast(ads.ad_date as timestamp) <= period.ends_at
        and coalesce(cast(ads.ad_date as timestamp) >= period.begins_at, true)
    group by ads.campaign_id, campaigns.currency

),

leads as (

    select
        matched.campaign_id,
        labelled.label,
        labelled.label = 1 and labelled.created_at <= period.wins_end_at as is_win_known,
        labelled.label = 1
        and labelled.created_at <= period.wins_end_at
        and wins.won_at >= labelled.created_at
        and wins.won_at < {{ add_days(
            'labelled.created_at', var('lead_label_window_days') + var('lead_value_window_days')
        ) }} as is_won
    from labelled
    inner join matched on labelled.lead_id = matched.lead_id
    cross join period
    left join wins on labelled.lead_id = wins.lead_id

),

leads_of_campaigns as (

    select
        coalesce(leads.campaign_id, '(none)') as campaign_id,
        coalesce(campaigns.currency, '{{ var("default_currency") }}') as currency,
        count(*) as lead_count,
        sum(leads.label) as qualified_count,
        sum(case when leads.is_win_known then 1 else 0 end) as win_known_count,
        sum(case when leads.is_won then 1 else 0 end) as won_count
    from leads
    left join campaigns on leads.campaign_id = campaigns.campaign_id
    group by coalesce(leads.campaign_id, '(none)'), coalesce(campaigns.currency, '{{ var("default_currency") }}')

),

steps as (

    select
        coalesce(ads_of_campaigns.campaign_id, leads_of_campaigns.campaign_id) as campaign_id,
        coalesce(ads_of_campaigns.currency, leads_of_campaigns.currency) as currency,
        cast(coalesce(ads_of_campaigns.spend, 0) as decimal(38, 6)) as spend,
        cast(coalesce(ads_of_campaigns.impressions, 0) as bigint) as impressions,
        cast(coalesce(ads_of_campaigns.clicks, 0) as bigint) as clicks,
        cast(coalesce(leads_of_campaigns.lead_count, 0) as bigint) as lead_count,
        cast(coalesce(leads_of_campaigns.qualified_count, 0) as bigint) as qualified_count,
        cast(coalesce(leads_of_campaigns.win_known_count, 0) as bigint) as win_known_count,
        cast(coalesce(leads_of_campaigns.won_count, 0) as bigint) as won_count
    from ads_of_campaigns
    full outer join leads_of_campaigns
        on
            ads_of_campaigns.campaign_id = leads_of_campaigns.campaign_id
            and ads_of_campaigns.currency = leads_of_campaigns.currency

),

rates as (

    select
        steps.*,
        clicks / nullif(cast(impressions as double), 0) as click_rate,
        lead_count / nullif(cast(clicks as double), 0) as leads_per_click,
        qualified_count / nullif(cast(lead_count as double), 0) as qualified_rate,
        {{ wilson_bound('qualified_count', 'lead_count', 'low') }} as qualified_rate_low,
        {{ wilson_bound('qualified_count', 'lead_count', 'high') }} as qualified_rate_high,
        won_count / nullif(cast(win_known_count as double), 0) as won_rate,
        {{ wilson_bound('won_count', 'win_known_count', 'low') }} as won_rate_low,
        {{ wilson_bound('won_count', 'win_known_count', 'high') }} as won_rate_high,
        -- Leads without spend are not free: what they cost stands in no file.
        nullif(cast(spend as double), 0) / nullif(cast(clicks as double), 0) as cost_per_click,
        nullif(cast(spend as double), 0) / nullif(cast(lead_count as double), 0) as cost_per_lead,
        nullif(cast(spend as double), 0) / nullif(cast(qualified_count as double), 0) as cost_per_qualified
    from steps

),

final as (

    select
        rates.campaign_id,
        case when rates.campaign_id = '(none)' then '(unmatched leads)' else campaigns.campaign_name end
            as campaign_name,
        campaigns.platform,
        rates.currency,
        rates.spend,
        rates.impressions,
        rates.clicks,
        rates.lead_count,
        rates.qualified_count,
        rates.win_known_count,
        rates.won_count,
        rates.click_rate,
        rates.leads_per_click,
        rates.qualified_rate,
        rates.qualified_rate_low,
        rates.qualified_rate_high,
        rates.won_rate,
        rates.won_rate_low,
        rates.won_rate_high,
        rates.cost_per_click,
        rates.cost_per_lead,
        rates.cost_per_qualified,
        rates.cost_per_qualified / nullif(rates.won_rate, 0) as cost_per_won,
        cast(period.begins_at as date) as period_start,
        cast(period.ends_at as date) as period_end
    from rates
    cross join period
    left join campaigns on rates.campaign_id = campaigns.campaign_id

)

select * from final
