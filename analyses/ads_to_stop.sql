-- Which ads almost certainly return less than they cost, and what did they cost so far?
with campaigns as (
    select
        campaign_id,
        max(campaign_name) as campaign_name
    from marts.campaign_leaderboard
    group by campaign_id
)

select
    campaigns.campaign_name,
    ads.platform,
    ads.ad_name,
    ads.ad_id,
    ads.currency,
    round(ads.spend) as spend,
    ads.lead_count,
    round(ads.elv_per_spend_ever, 2) as elv_per_spend_ever,
    round(ads.elv_per_spend_ever_high, 2) as high_90
from marts.ad_leaderboard as ads
left join campaigns on ads.campaign_id = campaigns.campaign_id
where ads.has_enough_evidence and ads.p_above_target <= 0.025
order by ads.spend desc, ads.ad_id;
