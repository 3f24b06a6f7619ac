-- Who should call which leads and customers, in which order, and with which offer?
select
    rep_id,
    kind,
    call_rank,
    coalesce(customer_name, call_id) as call_whom,
    coalesce(division, campaign_name) as offer_or_campaign,
    round(100 * p_success, 1) as p_success_pct,
    round(value_to_win) as value_to_win,
    currency
from marts.rep_call_list
order by rep_id, kind desc, call_rank
limit 60;
