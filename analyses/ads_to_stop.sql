-- Which ads almost surely return less than they cost, and what did they cost so far?
select
    campaign_id,
    ad_id,
    ad_name,
    currency,
    round(spend) as spend,
    lead_count,
    round(elv_per_spend_ever, 2) as elv_per_spend_ever,
    round(elv_per_spend_ever_high, 2) as high_90
from marts.ad_leaderboard
where has_enough_evidence and p_above_target < 0.1
order by spend desc, ad_id;
