-- Which opportunities does a rule forbid, and what would they be worth?
select
    division,
    eligibility,
    count(*) as customers,
    round(sum(expected_value)) as expected_value,
    min(currency) as currency
from marts.whitespace_opportunities
where not is_eligible
group by division, eligibility
order by expected_value desc;
