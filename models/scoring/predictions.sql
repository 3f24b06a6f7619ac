-- One row per example of a task whose champion is a model: its score.
with predict_examples as (

    select
        task,
        example_id,
        model_version,
        raw_logit,
        p
    from {{ ref('predict_examples') }}

),

final as (

    select * from predict_examples

)

select * from final
