-- What was chosen must be the best on the calibrate rows, recomputed here from nothing else.
with holdout_predictions as (

    select
        task,
        candidate_id,
        {{ row_log_loss('label', 'p') }} as log_loss
    from {{ ref('holdout_predictions') }}
    where split = 'calibrate' and label is not null and p is not null

),

champion_models as (

    select
        task,
        candidate_id,
        log_loss
    from {{ ref('champion_models') }}
    where not is_promoted and scored_by <> 'fallback'

),

candidate_losses as (

    select
        task,
        candidate_id,
        {{ exact_avg('log_loss') }} as log_loss
    from holdout_predictions
    group by task, candidate_id

),

final as (

    select
        champion_models.task,
        champion_models.candidate_id,
        champion_models.log_loss,
        candidate_losses.log_loss as recomputed_log_loss
    from champion_models
    left join candidate_losses
        on
            champion_models.task = candidate_losses.task
            and champion_models.candidate_id = candidate_losses.candidate_id
    where candidate_losses.log_loss is null or abs(candidate_losses.log_loss - champion_models.log_loss) > 1e-9

)

select * from final
