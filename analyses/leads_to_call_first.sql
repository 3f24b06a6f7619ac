-- Which open leads should we call first? The ten that can still bring most: chance that is left, times value.
with campaigns as (
    select
        campaign_id,
        max(campaign_name) as campaign_name,
        max(platform) as platform
    from marts.campaign_leaderboard
    group by campaign_id
)

select
    scores.call_rank,
    scores.lead_id,
    scores.created_at,
    campaigns.campaign_name,
    campaigns.platform,
    round(100 * scores.p_qualified, 1) as p_qualified_pct,
    round(100 * scores.p_remaining, 1) as p_remaining_pct,
    round(scores.value_if_qualified) as value_if_qualified,
    round(scores.elv_remaining) as elv_remaining,
    scores.currency
from marts.lead_scores as scores
left join campaigns on scores.campaign_id = campaigns.campaign_id
where scores.is_open
order by scores.call_rank
limit 10;
