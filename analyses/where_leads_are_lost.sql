-- Where are leads lost on the way from impression to won, and what does each step cost?
select
    campaign_name,
    platform,
    currency,
    impressions,
    clicks,
    lead_count,
    qualified_count,
    round(100 * qualified_rate, 1) as qualified_pct,
    round(100 * qualified_rate_low, 1) as low_10,
    round(100 * qualified_rate_high, 1) as high_90,
    round(100 * won_rate, 1) as won_pct_of_qualified,
    round(cost_per_lead, 2) as cost_per_lead,
    round(cost_per_qualified) as cost_per_qualified,
    round(cost_per_won) as cost_per_won
from marts.lead_funnel
order by cost_per_qualified nulls last, campaign_name, currency;
