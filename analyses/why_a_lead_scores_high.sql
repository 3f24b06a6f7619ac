-- Why do the best open leads score high? Their strongest reasons, as changes of the logit.
with best as (

    select lead_id
    from marts.lead_scores
    where label_state = 'unknown'
    order by elv desc, lead_id
    limit 3

)

select
    score_reasons.example_id as lead_id,
    score_reasons.reason_rank,
    score_reasons.feature,
    score_reasons.feature_value,
    round(score_reasons.contribution, 3) as contribution
from ml.score_reasons
inner join best on score_reasons.example_id = best.lead_id
order by score_reasons.example_id, score_reasons.reason_rank;
