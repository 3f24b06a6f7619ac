-- Which open leads should we call first? The ten that can still bring most: chance that is left, times value.
select
    call_rank,
    lead_id,
    created_at,
    campaign_id,
    round(100 * p_qualified, 1) as p_qualified_pct,
    round(100 * p_remaining, 1) as p_remaining_pct,
    round(value_if_qualified) as value_if_qualified,
    round(elv_remaining) as elv_remaining,
    currency
from marts.lead_scores
where is_open
order by call_rank
limit 10;
