-- One row per board (campaign, adset, ad), entity and currency: spend, leads and results, the unclaimed included.
--
-- Spend without an entity id and leads without a match keep a row of their own per currency, so that every total on a
-- board equals the total of the inputs. Money of leads is converted to the account's currency.
with versions as (

    select
        campaign_id,
        adset_id,
        ad_id,
        impressions,
        clicks,
        spend
    from {{ ref('int_ad_deltas') }}

),

entities as (

    select
        grain,
        entity_id,
        entity_name,
        campaign_id,
        adset_id,
        platform,
        currency
    from {{ ref('int_ad_entities') }}

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
        adset_id,
        ad_id,
        p_qualified,
        value_if_qualified,
        value_source,
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

-- Without any value the money of every entity is unknown; with some, that of an entity without leads is 0.
known_money as (

    select
        count(scores.elv) > 0 as has_elv,
        count(labelled.value) > 0 as has_value
    from scores
    left join labelled on scores.lead_id = labelled.lead_id

),

leads as (

    select
        scores.*,
        labelled.is_mature,
        case when labelled.is_mature then labelled.label end as mature_label,
        case when labelled.is_mature then labelled.value end as mature_value,
        case when labelled.is_mature then scores.p_qualified end as mature_p,
        -- A constant is somebody's word: what leads brought does not judge it.
        labelled.label = 1 and scores.value_source not like 'constant%' and scores.value_if_qualified > 0
        and labelled.value is not null as is_valued,
        labelled.value
    from scores
    inner join labelled on scores.lead_id = labelled.lead_id

),

spend_at_grains as (

    {% for grain in ['campaign', 'adset', 'ad'] %}
    select
        '{{ grain }}' as grain,
        coalesce(versions.{{ grain }}_id, '(none)') as entity_id,
        campaigns.currency,
        cast(sum(versions.spend) as decimal(38, 6)) as spend,
        cast(sum(versions.impressions) as bigint) as impressions,
        cast(sum(versions.clicks) as bigint) as clicks
    from versions
    inner join entities as campaigns
        on
            versions.campaign_id = campaigns.entity_id
            and campaigns.grain = 'campaign'
    group by coalesce(versions.{{ grain }}_id, '(none)'), campaigns.currency
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

leads_at_grains as (

    {% for grain in ['campaign', 'adset', 'ad'] %}
    select
        '{{ grain }}' as grain,
        coalesce(leads.{{ grain }}_id, '(none)') as entity_id,
        coalesce(campaigns.currency, '{{ var("default_currency") }}') as currency,
        count(*) as lead_count,
        sum(case when leads.is_mature then 1 else 0 end) as mature_lead_count,
        sum(leads.mature_label) as actual_qualified,
        {{ exact_sum('leads.p_qualified') }} as expected_qualified,
        {{ exact_sum('leads.elv') }} as elv,
        {{ exact_sum('leads.mature_value') }} as actual_value,
        {{ exact_sum('leads.mature_p') }} as mature_expected_qualified,
        sum(case when leads.is_valued then 1 else 0 end) as valued_count,
        {{ exact_sum('case when leads.is_valued then leads.value end') }} as valued_actual,
        {{ exact_sum('case when leads.is_valued then leads.value_if_qualified end') }} as valued_expected,
        {{ exact_sum('case when leads.is_valued then leads.value_if_qualified * leads.value_if_qualified end') }}
            as valued_squares,
        {{ exact_sum(
            'case when leads.is_valued then power(leads.value - leads.value_if_qualified, 2) end'
        ) }} as valued_errors
    from leads
    left join entities as campaigns
        on
            leads.campaign_id = campaigns.entity_id
            and campaigns.grain = 'campaign'
    group by
        coalesce(leads.{{ grain }}_id, '(none)'),
        coalesce(campaigns.currency, '{{ var("default_currency") }}')
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        coalesce(spend_at_grains.grain, leads_at_grains.grain) as grain,
        coalesce(spend_at_grains.entity_id, leads_at_grains.entity_id) as entity_id,
        coalesce(spend_at_grains.currency, leads_at_grains.currency) as currency,
        entities.entity_name,
        entities.campaign_id,
        entities.adset_id,
        entities.platform,
        coalesce(spend_at_grains.spend, 0) as spend,
        coalesce(spend_at_grains.impressions, 0) as impressions,
        coalesce(spend_at_grains.clicks, 0) as clicks,
        cast(coalesce(leads_at_grains.lead_count, 0) as bigint) as lead_count,
        cast(coalesce(leads_at_grains.mature_lead_count, 0) as bigint) as mature_lead_count,
        cast(coalesce(leads_at_grains.actual_qualified, 0) as bigint) as actual_qualified,
        coalesce(leads_at_grains.expected_qualified, 0) as expected_qualified,
        case when known_money.has_elv then coalesce(leads_at_grains.elv, 0) end
        / {{ rate_to_default(
            'coalesce(spend_at_grains.currency, leads_at_grains.currency)', 'rates.rate_to_default'
        ) }} as elv,
        case when known_money.has_value then coalesce(leads_at_grains.actual_value, 0) end
        / {{ rate_to_default(
            'coalesce(spend_at_grains.currency, leads_at_grains.currency)', 'rates.rate_to_default'
        ) }} as actual_value,
        coalesce(leads_at_grains.mature_expected_qualified, 0) as mature_expected_qualified,
        cast(coalesce(leads_at_grains.valued_count, 0) as bigint) as valued_count,
        coalesce(leads_at_grains.valued_actual, 0) as valued_actual,
        coalesce(leads_at_grains.valued_expected, 0) as valued_expected,
        coalesce(leads_at_grains.valued_squares, 0) as valued_squares,
        coalesce(leads_at_grains.valued_errors, 0) as valued_errors
    from spend_at_grains
    full outer join leads_at_grains
        on
            spend_at_grains.grain = leads_at_grains.grain
            and spend_at_grains.entity_id = leads_at_grains.entity_id
            and spend_at_grains.currency = leads_at_grains.currency
    left join entities
        on
            coalesce(spend_at_grains.grain, leads_at_grains.grain) = entities.grain
            and coalesce(spend_at_grains.entity_id, leads_at_grains.entity_id) = entities.entity_id
    cross join known_money
    left join rates on coalesce(spend_at_grains.currency, leads_at_grains.currency) = rates.currency

)

select * from final
