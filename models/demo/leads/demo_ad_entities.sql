-- One row per ad of the demo, with the truths that its leads and its daily numbers are drawn from.
--
-- With demo_launching_campaigns there are four times as many campaigns, and three in four of them launch one after the
-- other during the history, so that at any time some are so young that hardly any of their labels has closed.
{% set launching = var('demo_launching_campaigns') %}
{% set campaigns_at_12000_leads = 20 if launching else 5 %}
with campaigns as (

    select {{ number_series(
        campaigns_at_12000_leads ~ ' * greatest(1, round(sqrt(' ~ var('demo_leads') ~ ' / 12000.0)))', 'campaign_no'
    ) }}
    where {{ uses_demo() }}

),

four as (

    select {{ number_series(4, 'item_no') }}

),

adsets as (

    select
        campaigns.campaign_no,
        four.item_no as adset_no
    from campaigns
    cross join four

),

ads as (

    select
        adsets.campaign_no,
        adsets.adset_no,
        four.item_no as ad_no,
        'c' || cast(adsets.campaign_no as varchar) as campaign_seed,
        'c' || cast(adsets.campaign_no as varchar) || 's' || cast(adsets.adset_no as varchar) as adset_seed,
        'c' || cast(adsets.campaign_no as varchar) || 's' || cast(adsets.adset_no as varchar)
        || 'a' || cast(four.item_no as varchar) as ad_seed
    from adsets
    cross join four

),

final as (

    select
        cast(row_number() over (order by campaign_no, adset_no, ad_no) - 1 as bigint) as entity_no,
        campaign_no,
        -- Long numeric ids, as platforms give them: they would lose digits if anything read them as numbers.
        '1202' || lpad(cast(campaign_no as varchar), 14, '0') as campaign_id,
        '1302' || lpad(cast(campaign_no * 10 + adset_no as varchar), 14, '0') as adset_id,
        '1402' || lpad(cast(campaign_no * 100 + adset_no * 10 + ad_no as varchar), 14, '0') as ad_id,
        case campaign_no % 5
            when 0 then 'Spring Search'
            when 1 then 'Product Demo'
            when 2 then 'Webinar Series'
            -- Two campaigns of one name, so that a lead who carries only the name stays ambiguous.
            else 'Retargeting'
        end || case when campaign_no >= 5 then ' ' || cast(campaign_no // 5 as varchar) else '' end as campaign_name,
        'Audience ' || chr(65 + cast(adset_no as integer)) as adset_name,
        'Creative ' || cast(ad_no + 1 as varchar) as ad_name,
        case when campaign_no % 2 = 0 then 'google_ads' else 'meta' end as platform,
        case when campaign_no % 2 = 0 then 'demo-eu' else 'demo-us' end as account_id,
        case when campaign_no % 2 = 0 then 'EUR' else 'USD' end as currency,
        case when campaign_no % 2 = 0 then 'Europe/Berlin' else 'America/New_York' end as time_zone,
        {% if launching %}
        case
            when campaign_no % 4 = 0 then 0
            else cast(floor({{ var('demo_days') }} * 0.9 * {{ demo_uniform("campaign_seed || '-launch'") }}) as integer)
        end as first_day,
        {{ var('demo_days') }} as end_day,
        {% elif var('demo_steady_campaigns') %}
        0 as first_day,
        {{ var('demo_days') }} as end_day,
        {% else %}
        -- Campaigns 2 and 4 of each five launch late, campaign 3 stops early; the rest run throughout.
        case campaign_no % 5
            when 2 then cast(floor({{ var('demo_days') }} * 0.3) as integer)
            when 4 then cast(floor({{ var('demo_days') }} * 0.55) as integer)
            else 0
        end as first_day,
        case
            when campaign_no % 5 = 3 then cast(floor({{ var('demo_days') }} * 0.8) as integer)
            else {{ var('demo_days') }}
        end as end_day,
        {% endif %}
        -- Quality is a logit: campaign, ad set and ad each add to it.
        1.8 * ({{ demo_uniform("campaign_seed || '-quality'") }} - 0.5)
        + 1.2 * ({{ demo_uniform("adset_seed || '-quality'") }} - 0.5)
        + 0.8 * ({{ demo_uniform("ad_seed || '-quality'") }} - 0.5) as quality,
        0.8 * ({{ demo_uniform("campaign_seed || '-value'") }} - 0.5) as value_level,
        400 + 2600 * {{ demo_uniform("ad_seed || '-volume'") }} as daily_impressions,
        0.008 + 0.03 * {{ demo_uniform("ad_seed || '-ctr'") }} as click_rate,
        1.0 + 5.0 * {{ demo_uniform("adset_seed || '-cpc'") }} as cost_per_click
    from ads

)

select * from final
