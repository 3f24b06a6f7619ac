-- How have the scores of open leads moved since they were first scored?
select
    example_id as lead_id,
    count(*) as scorings,
    min(scored_at) as first_scored_at,
    round(100 * min_by(p, score_number), 1) as first_p_pct,
    round(100 * max_by(p, score_number), 1) as newest_p_pct,
    round(max_by(expected_value, score_number)) as newest_elv,
    max_by(currency, score_number) as currency
from ml.score_history
where task = 'lead_qualified'
group by example_id
order by abs(max_by(p, score_number) - min_by(p, score_number)) desc nulls last, lead_id
limit 20
