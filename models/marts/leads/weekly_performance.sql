-- One row per week, campaign and currency in which the campaign spent or brought leads, or did in the week before.
--
-- Ads count in the week of their local day, leads in the week (UTC) they came in; a week begins on Monday. Leads
-- without a match keep the id (none), so weeks add up to the boards.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

ads as (

    select
        campaign_id,
        cast(date_trunc('week', ad_date) as date) as week,
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

rates as (

    select
        currency,
        rate_to_default
    from {{ ref('exchange_rates') }}

),

scores as (

    select
        lead_id,
        campaign_id,
        cast(date_trunc('week', created_at) as date) as week,
        p_qualified,
        elv
    from {{ ref('lead_scores') }}

),

labelled as (

    select
        lead_id,
        label,
        is_mature,
        value
    from {{ ref('int_leads_labelled') }}

),

-- Without any value the money of every week is unknown; with some, that of a week without leads is 0.
known_money as (

    select count(elv) > 0 as has_elv from scores

),

ads_of_weeks as (

    select
        ads.week,
        ads.campaign_id,
        campaigns.currency,
        cast(sum(ads.spend) as decimal(38, 6)) as spend,
        cast(sum(ads.impressions) as bigint) as impressions,
        cast(sum(ads.clicks) as bigint) as clicks
    from ads
    inner join campaigns on ads.campaign_id = campaigns.campaign_id
    group by ads.week, ads.campaign_id, campaigns.currency

),

leads_of_weeks as (

    select
        scores.week,
        coalesce(scores.campaign_id, '(none)') as campaign_id,
        coalesce(campaigns.currency, '{{ var("default_currency") }}') as currency,
        count(*) as lead_count,
        sum(case when labelled.is_mature then 1 else 0 end) as mature_lead_count,
        sum(case when labelled.is_mature then labelled.label end) as actual_qualified,
        {{ exact_sum('scores.p_qualified') }} as expected_qualified,
        {{ exact_sum('scores.elv') }} as elv,
        {{ exact_sum('case when labelled.is_mature then labelled.value end') }} as actual_value
    from scores
    inner join labelled on scores.lead_id = labelled.lead_id
    left join campaigns on scores.campaign_id = campaigns.campaign_id
    group by
        scores.week,
        coalesce(scores.campaign_id, '(none)'),
        coalesce(campaigns.currency, '{{ var("default_currency") }}')

),

-- The week after one with spend or leads is told, too: a campaign that stopped shows what it lost.
weeks as (

    select
        week,
        campaign_id,
        currency
    from ads_of_weeks
    union
    select
        week,
        campaign_id,
        currency
    from leads_of_weeks
    union
    select
        cast({{ add_days('week', 7) }} as date) as week,
        campaign_id,
        currency
    from ads_of_weeks
    union
    select
        cast({{ add_days('week', 7) }} as date) as week,
        campaign_id,
        currency
    from leads_of_weeks

),

totals as (

    select
        weeks.week,
        weeks.campaign_id,
        weeks.currency,
        coalesce(ads_of_weeks.spend, 0) as spend,
        coalesce(ads_of_weeks.impressions, 0) as impressions,
        coalesce(ads_of_weeks.clicks, 0) as clicks,
        cast(coalesce(leads_of_weeks.lead_count, 0) as bigint) as lead_count,
        cast(coalesce(leads_of_weeks.mature_lead_count, 0) as bigint) as mature_lead_count,
        cast(coalesce(leads_of_weeks.actual_qualified, 0) as bigint) as actual_qualified,
        coalesce(leads_of_weeks.expected_qualified, 0) as expected_qualified,
        case when known_money.has_elv then coalesce(leads_of_weeks.elv, 0) end
        / {{ rate_to_default('weeks.currency', 'rates.rate_to_default') }} as elv,
        leads_of_weeks.actual_value / {{ rate_to_default('weeks.currency', 'rates.rate_to_default') }} as actual_value
    from weeks
    cross join known_money
    left join ads_of_weeks
        on
            weeks.week = ads_of_weeks.week
            and weeks.campaign_id = ads_of_weeks.campaign_id
            and weeks.currency = ads_of_weeks.currency
    left join leads_of_weeks
        on
            weeks.week = leads_of_weeks.week
            and weeks.campaign_id = leads_of_weeks.campaign_id
            and weeks.currency = leads_of_weeks.currency
    left join rates on weeks.currency = rates.currency

),

final as (

    select
        totals.week,
        totals.campaign_id,
        case when totals.campaign_id = '(none)' then '(unmatched leads)' else campaigns.campaign_name end
            as campaign_name,
        campaigns.platform,
        totals.currency,
        cast({{ add_days('totals.week', 7) }} as timestamp) <= as_of.as_of as is_complete,
        totals.spend,
        totals.impressions,
        totals.clicks,
        totals.lead_count,
        totals.mature_lead_count,
        totals.expected_qualified,
        totals.actual_qualified,
        totals.elv,
        totals.actual_value,
        coalesce(before.spend, 0) as spend_week_before,
        coalesce(before.impressions, 0) as impressions_week_before,
        coalesce(before.clicks, 0) as clicks_week_before,
        coalesce(before.lead_count, 0) as lead_count_week_before,
        coalesce(before.expected_qualified, 0) as expected_qualified_week_before,
        case when known_money.has_elv then coalesce(before.elv, 0) end as elv_week_before
    from totals
    cross join as_of
    cross join known_money
    left join totals as before
        on
            totals.week = {{ add_days('before.week', 7) }}
            and totals.campaign_id = before.campaign_id
            and totals.currency = before.currency
    left join campaigns on totals.campaign_id = campaigns.campaign_id
    -- A week that has not begun has nothing to tell.
    where totals.week < as_of.as_of

)

select * from final
