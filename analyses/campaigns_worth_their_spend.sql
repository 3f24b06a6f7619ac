-- Which campaigns earn their spend, and how sure is that?
select
    elv_per_spend_rank,
    campaign_name,
    platform,
    currency,
    round(spend) as spend,
    lead_count,
    round(elv_per_spend, 2) as elv_per_spend,
    round(elv_per_spend_ever, 2) as elv_per_spend_ever,
    round(elv_per_spend_ever_low, 2) as low_10,
    round(elv_per_spend_ever_high, 2) as high_90,
    round(100 * p_above_target) as p_above_target_pct,
    has_enough_evidence
from marts.campaign_leaderboard
order by elv_per_spend_rank;
