-- One row per grain (ad, adset, campaign), entity, local day and load: the change of its daily totals.
with versions as (

    select
        campaign_id,
        adset_id,
        ad_id,
        day_index,
        known_at,
        impressions,
        clicks,
        spend
    from {{ ref('int_ad_deltas') }}

),

at_grains as (

    {% for grain in ['campaign', 'adset', 'ad'] %}
    select
        '{{ grain }}' as grain,
        {{ grain }}_id as entity_id,
        campaign_id,
        day_index,
        known_at,
        impressions,
        clicks,
        spend
    from versions
    where {{ grain }}_id is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

changes as (

    select
        grain,
        entity_id,
        day_index,
        known_at,
        min(campaign_id) as campaign_id,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(spend) as decimal(18, 6)) as spend
    from at_grains
    group by grain, entity_id, day_index, known_at

),

states as (

    select
        changes.*,
        case
            when sum(impressions) over so_far > 0 or sum(spend) over so_far > 0 then 1
            else 0
        end as is_active
    from changes
    window so_far as (
        partition by grain, entity_id, day_index
        order by known_at
        rows between unbounded preceding and current row
    )

),

final as (

    select
        grain,
        entity_id,
        campaign_id,
        day_index,
        known_at,
        impressions,
        clicks,
        spend,
        is_active - coalesce(
            lag(is_active) over (partition by grain, entity_id, day_index order by known_at), 0
        ) as active_days
    from states

)

select * from final
