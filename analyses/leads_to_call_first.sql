-- Which open leads should we call first? The ten with the highest expected value whose label is still open.
select
    lead_id,
    created_at,
    campaign_id,
    round(100 * p_qualified, 1) as p_qualified_pct,
    round(100 * p_remaining, 1) as p_remaining_pct,
    round(value_if_qualified) as value_if_qualified,
    round(elv) as elv,
    currency
from marts.lead_scores
where label_state = 'unknown'
order by elv desc, lead_id
limit 10;
