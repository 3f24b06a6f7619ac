-- One row per lead: what its campaign, ad set and ad had shown before the lead's UTC day, each shrunk to its parent.
-- A campaign that no ads file knows is known by the name on the lead.
--
-- The rate of all leads serves as the parent of campaigns and not as a feature: it is the same for every lead of a day,
-- so a model reads the calendar from it and carries the drift of the training weeks into weeks where it has turned.
{{ config(materialized='view') }}
with leads as (

    select
        lead_id,
        'all' as all_id,
        coalesce(campaign_id, 'stated ' || stated_campaign) as campaign_id,
        adset_id,
        ad_id,
        cast(created_at as date) as created_date
    from {{ ref('int_leads_matched_at_creation') }}

),

history as (

    select
        grain,
        entity_id,
        history_date,
        leads,
        matured_leads,
        qualified_leads,
        won_value
    from {{ ref('int_campaign_history') }}

),

newest as (

    select max(history_date) as history_date from history
    where grain = 'all'

),

dated as (

    select
        leads.*,
        -- Leads newer than the last build see its last day.
        least(leads.created_date, newest.history_date) as history_date
    from leads
    cross join newest

),

joined as (

    select
        dated.lead_id,
        dated.campaign_id,
        dated.adset_id,
        dated.ad_id,
        {% for grain in ['all', 'campaign', 'adset', 'ad'] %}
        {{ grain }}_history.leads as {{ grain }}_leads,
        coalesce({{ grain }}_history.matured_leads, 0) as {{ grain }}_matured,
        coalesce({{ grain }}_history.qualified_leads, 0) as {{ grain }}_qualified,
        cast(coalesce({{ grain }}_history.won_value, 0) as double) as {{ grain }}_won_value
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from dated
    {% for grain in ['all', 'campaign', 'adset', 'ad'] %}
    left join history as {{ grain }}_history
        on
            dated.{{ grain }}_id = {{ grain }}_history.entity_id
            and dated.history_date = {{ grain }}_history.history_date
            and {{ grain }}_history.grain = '{{ grain }}'
    {% endfor %}

),

{% set prior = var('campaign_rate_prior_strength') %}
all_rates as (

    select
        joined.*,
        all_qualified / nullif(cast(all_matured as double), 0) as all_rate,
        all_won_value / nullif(cast(all_matured as double), 0) as all_value
    from joined

),

{% for grain, parent in [('campaign', 'all'), ('adset', 'campaign'), ('ad', 'adset')] %}
{{ grain }}_rates as (

    select
        {{ parent }}_rates.*,
        ({{ grain }}_qualified + {{ prior }} * {{ parent }}_rate)
        / ({{ grain }}_matured + {{ prior }}) as {{ grain }}_rate,
        ({{ grain }}_won_value + {{ prior }} * {{ parent }}_value)
        / ({{ grain }}_matured + {{ prior }}) as {{ grain }}_value
    from {{ parent }}_rates

),

{% endfor %}
final as (

    select
        {% for grain in ['campaign', 'adset', 'ad'] %}
        cast(case when {{ grain }}_id is not null then coalesce({{ grain }}_leads, 0) end as double)
            as hist__{{ grain }}_leads,
        cast(case when {{ grain }}_id is not null then {{ grain }}_matured end as double)
            as hist__{{ grain }}_matured_leads,
        case when {{ grain }}_id is not null then {{ grain }}_rate end as hist__{{ grain }}_rate,
        case when {{ grain }}_id is not null then {{ grain }}_value end as hist__{{ grain }}_value_per_lead,
        {% endfor %}
        lead_id
    from ad_rates

)

select * from final
