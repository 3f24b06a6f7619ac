-- At 100 % of the rows every positive and all known money lie above the cut, however the scores tie.
with model_gains as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        capture,
        lift,
        value_share
    from {{ ref('model_gains') }}
    where top_percent = 100

),

final as (

    select *
    from model_gains
    where
        abs(capture - 1) > 1e-9
        or abs(lift - 1) > 1e-9
        or abs(value_share - 1) > 1e-9

)

select * from final
