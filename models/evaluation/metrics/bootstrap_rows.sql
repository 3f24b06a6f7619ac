-- One row per task, candidate, split and resampled example: its losses, and the level of its score.
--
-- Above 250 rows neighbouring scores are pooled into 250 levels, which keeps the cost of a replicate flat at any size.
{% set levels = 250 %}
with holdout_predictions as (

    select
        task,
        candidate_id,
        split,
        example_id,
        label,
        value,
        score,
        p
    from {{ ref('holdout_predictions') }}
    where label is not null and score is not null

),

bootstrap_examples as (

    select
        task,
        split,
        example_id,
        example_number
    from {{ ref('bootstrap_examples') }}

),

sampled as (

    select
        holdout_predictions.*,
        bootstrap_examples.example_number
    from holdout_predictions
    inner join bootstrap_examples
        on
            holdout_predictions.task = bootstrap_examples.task
            and holdout_predictions.split = bootstrap_examples.split
            and holdout_predictions.example_id = bootstrap_examples.example_id

),

ranked as (

    select
        sampled.*,
        dense_rank() over (order by sampled.task, sampled.candidate_id, sampled.split) as cell_number,
        rank() over (
            partition by sampled.task, sampled.candidate_id, sampled.split
            order by sampled.score desc
        ) as score_rank,
        count(*) over (partition by sampled.task, sampled.candidate_id, sampled.split) as n_rows
    from sampled

),

final as (

    select
        cast(cell_number as integer) as cell_number,
        task,
        candidate_id,
        split,
        example_number,
        cast(
            case
                when n_rows <= {{ levels }} then score_rank
                else floor((score_rank - 1) * {{ levels }} / cast(n_rows as double))
            end as integer
        ) as score_level,
        label,
        value,
        case when value is not null then 1 else 0 end as n_valued,
        -- Losses in whole billionths add exactly, whatever the order.
        case when p is not null then cast(round(1e9 * ({{ row_log_loss('label', 'p') }})) as bigint) end
            as log_loss_nanos,
        cast(round(1e9 * power(p - label, 2)) as bigint) as brier_nanos
    from ranked

)

select * from final
