{#- One leaderboard: the evidence and the posterior of every entity of a grain, ranked. -#}
{% macro leaderboard(grain) %}
with evidence as (

    select
        *,
        case when spend > 0 then cast(spend as double) / nullif(expected_qualified, 0) end as cost_per_qualified
    from {{ ref('leaderboard_evidence') }}
    where grain = '{{ grain }}'

),

posteriors as (

    select * from {{ ref('leaderboard_posteriors') }}
    where grain = '{{ grain }}'

),

totals as (

    select cast(sum(lead_count) as double) as lead_count from evidence

),

final as (

    select
        evidence.entity_id as {{ grain }}_id,
        case
            when evidence.entity_id <> '(none)' then evidence.entity_name
            when evidence.spend > 0 then '(no {{ grain }})'
            else '(unmatched leads)'
        end as {{ grain }}_name,
        {% if grain != 'campaign' %}
        evidence.campaign_id,
        {% endif %}
        evidence.platform,
        evidence.currency,
        evidence.spend,
        evidence.impressions,
        evidence.clicks,
        evidence.lead_count,
        evidence.mature_lead_count,
        evidence.lead_count / nullif(totals.lead_count, 0) as lead_share,
        evidence.expected_qualified,
        evidence.actual_qualified,
        evidence.elv,
        evidence.actual_value,
        cast(evidence.spend as double) / nullif(cast(evidence.lead_count as double), 0) as cost_per_lead,
        evidence.cost_per_qualified,
        posteriors.elv_per_spend,
        posteriors.elv_per_spend_low,
        posteriors.elv_per_spend_high,
        posteriors.elv_per_spend_ever,
        posteriors.elv_per_spend_ever_low,
        posteriors.elv_per_spend_ever_high,
        evidence.elv / nullif(cast(evidence.spend as double), 0) as elv_per_spend_model,
        posteriors.p_top_k,
        posteriors.p_above_target,
        (posteriors.elv_per_spend is not null or (evidence.elv is null and evidence.cost_per_qualified is not null))
        and evidence.lead_count >= {{ var('leaderboard_min_leads') }} as has_enough_evidence,
        cast(
            row_number() over (
                order by
                    posteriors.elv_per_spend desc nulls last,
                    -- Without any value the cheapest qualified leads come first.
                    case when evidence.elv is null then evidence.cost_per_qualified end asc nulls last,
                    evidence.spend desc,
                    evidence.entity_id,
                    evidence.currency
            ) as bigint
        ) as elv_per_spend_rank
    from evidence
    cross join totals
    left join posteriors
        on
            evidence.entity_id = posteriors.entity_id
            and evidence.currency = posteriors.currency

)

select * from final
{% endmacro %}
