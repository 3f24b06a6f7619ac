-- One row per grain, entity, local day and state of knowledge that some lead needs: the ads windows seen from there.
--
-- For lag L and window w, local days [d - L - w + 1, d - L], missing days included. Clicks, spend and the rest are sums
-- of the changes known through the state, so a restated or late day counts exactly as far as it was known. A trend
-- needs a window that lies whole inside the history of the account: days before it are not days without spend.
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
        campaign_id,
        day_index,
        known_at,
        impressions,
        clicks,
        spend,
        active_days
    from {{ ref('int_ad_changes') }}

),

-- A load of one campaign shows how far back its account had been known by then.
histories as (

    select
        changes.campaign_id,
        changes.known_at,
        min(min(changes.day_index)) over (
            partition by accounts.platform, accounts.account_id
            order by changes.known_at
            range between unbounded preceding and current row
        ) as first_day_index
    from changes
    inner join {{ ref('int_ad_entities') }} as accounts
        on accounts.grain = 'campaign' and changes.campaign_id = accounts.entity_id
    where changes.grain = 'campaign'
    group by changes.campaign_id, accounts.platform, accounts.account_id, changes.known_at

),

states as (

    {% for grain in ['campaign', 'adset', 'ad'] %}
    select
        '{{ grain }}' as grain,
        {{ grain }}_id as entity_id,
        day_index,
        known_through,
        min(campaign_id) as campaign_id
    from cutoffs
    where {{ grain }}_id is not null
    group by {{ grain }}_id, day_index, known_through
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
        states.known_through,
        states.campaign_id
    from states
    left join changes
        on
            states.grain = changes.grain
            and states.entity_id = changes.entity_id
            and changes.day_index > states.day_index - {{ lag_days + windows | max }}
            and changes.day_index <= states.day_index - {{ lag_days }}
            and states.known_through >= changes.known_at
    group by states.grain, states.entity_id, states.day_index, states.known_through, states.campaign_id

),

final as (

    select
        sums.grain,
        sums.entity_id,
        sums.day_index,
        {% for window in windows %}
        cast(sums.spend_{{ window }}d as double) as spend_{{ window }}d,
        cast(sums.impressions_{{ window }}d as double) as impressions_{{ window }}d,
        cast(sums.clicks_{{ window }}d as double) as clicks_{{ window }}d,
        cast(sums.active_days_{{ window }}d as double) as active_days_{{ window }}d,
        cast(sums.clicks_{{ window }}d as double)
        / nullif(cast(sums.impressions_{{ window }}d as double), 0) as ctr_{{ window }}d,
        cast(sums.spend_{{ window }}d as double)
        / nullif(cast(sums.clicks_{{ window }}d as double), 0) as cpc_{{ window }}d,
        1000 * cast(sums.spend_{{ window }}d as double)
        / nullif(cast(sums.impressions_{{ window }}d as double), 0) as cpm_{{ window }}d,
        case
            when histories.first_day_index <= sums.day_index - {{ lag_days + window - 1 }}
                then
                    {{ window_slope('sums.day_weighted_spend_' ~ window ~ 'd', 'sums.spend_' ~ window ~ 'd', window) }}
        end as spend_trend_{{ window }}d,
        {% endfor %}
        sums.known_through
    from sums
    left join histories
        on sums.campaign_id = histories.campaign_id and sums.known_through = histories.known_at

)

select * from final
