-- One row per grain, entity, local day and state of knowledge that some lead needs: the ads windows seen from there.
--
-- For lag L and window w, local days [d - L - w + 1, d - L], missing days included. Clicks, spend and the rest are sums
-- of the changes known through the state, so a restated or late day counts exactly as far as it was known.
{% set lag_days = var('feature_lag_days') %}
{% set windows = var('feature_windows_days') %}
with cutoffs as (

    select
        campaign_id,
        adset_id,
        ad_id,
        day_index,
        known_through
    from {{ ref('int_lead_ad_cutoffs') }}

),

changes as (

    select
        grain,
        entity_id,
        day_index,
        known_at,
        impressions,
        clicks,
        spend,
        active_days
    from {{ ref('int_ad_changes') }}

),

states as (

    {% for grain in ['campaign', 'adset', 'ad'] %}
    select distinct
        '{{ grain }}' as grain,
        {{ grain }}_id as entity_id,
        day_index,
        known_through
    from cutoffs
    where {{ grain }}_id is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

sums as (

    select
        states.grain,
        states.entity_id,
        states.day_index,
        {% for window in windows %}
        {% set inside = 'changes.day_index > states.day_index - ' ~ (lag_days + window) %}
        {% for measure in ['spend', 'impressions', 'clicks', 'active_days'] %}
        coalesce(sum(case when {{ inside }} then changes.{{ measure }} end), 0) as {{ measure }}_{{ window }}d,
        {% endfor %}
        coalesce(
            sum(
                case
                    when {{ inside }}
                        then changes.spend * (changes.day_index - (states.day_index - {{ lag_days + window }}))
                end
            ), 0
        ) as day_weighted_spend_{{ window }}d,
        {% endfor %}
        states.known_through
    from states
    left join changes
        on
            states.grain = changes.grain
            and states.entity_id = changes.entity_id
            and changes.day_index > states.day_index - {{ lag_days + windows | max }}
            and changes.day_index <= states.day_index - {{ lag_days }}
            and states.known_through >= changes.known_at
    group by states.grain, states.entity_id, states.day_index, states.known_through

),

final as (

    select
        grain,
        entity_id,
        day_index,
        {% for window in windows %}
        cast(spend_{{ window }}d as double) as spend_{{ window }}d,
        cast(impressions_{{ window }}d as double) as impressions_{{ window }}d,
        cast(clicks_{{ window }}d as double) as clicks_{{ window }}d,
        cast(active_days_{{ window }}d as double) as active_days_{{ window }}d,
        cast(clicks_{{ window }}d as double)
        / nullif(cast(impressions_{{ window }}d as double), 0) as ctr_{{ window }}d,
        cast(spend_{{ window }}d as double) / nullif(cast(clicks_{{ window }}d as double), 0) as cpc_{{ window }}d,
        1000 * cast(spend_{{ window }}d as double)
        / nullif(cast(impressions_{{ window }}d as double), 0) as cpm_{{ window }}d,
        {{ window_slope('day_weighted_spend_' ~ window ~ 'd', 'spend_' ~ window ~ 'd', window) }}
            as spend_trend_{{ window }}d,
        {% endfor %}
        known_through
    from sums

)

select * from final
