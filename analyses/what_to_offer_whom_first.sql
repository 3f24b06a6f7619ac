-- Which customers should be offered which division first, by whom, and why?
select
    overall_rank,
    customer_name,
    division,
    round(100 * p_buy, 1) as p_buy_pct,
    round(value_if_bought) as value_if_bought,
    round(expected_value) as expected_value,
    currency,
    rep_id,
    icp_grade,
    reasons
from marts.whitespace_opportunities
where is_within_capacity
order by overall_rank
limit 20;
