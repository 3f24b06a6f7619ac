-- Who are the ideal customers of each division: segments that own it clearly more often than all customers do?
select
    division,
    attribute,
    segment,
    customers,
    owners,
    round(penetration, 2) as penetration,
    round(lift, 2) as lift,
    round(lift_low, 2) as low_10,
    round(lift_high, 2) as high_90,
    open_customers,
    round(open_expected_value) as open_expected_value,
    currency
from marts.icp_segments
where verdict = 'above'
order by division, segment_rank;
