-- Which opportunities does a rule forbid, and what would they be worth?
select
    division,
    deciding_rule,
    count(*) as customers,
    min(eligibility) as such_as,
    round(sum(expected_value)) as expected_value,
    min(currency) as currency
from marts.whitespace_opportunities
where not is_eligible
group by division, deciding_rule
order by expected_value desc;
