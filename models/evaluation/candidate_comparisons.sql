-- One row per task and candidate: its log loss on the calibrate split against the best baseline's, on the same rows.
--
-- Only the calibrate split is read. Candidates' probabilities are out of fold there, the baselines' come from the train
-- split, so neither has seen the labels it is judged on.
with holdout_predictions as (

    select
        task,
        candidate_id,
        model_version,
        example_id,
        label,
        score,
        p,
        substr(candidate_id, 1, 9) = 'baseline_' as is_baseline
    from {{ ref('holdout_predictions') }}
    where split = 'calibrate' and label is not null

),

row_losses as (

    select
        task,
        candidate_id,
        model_version,
        example_id,
        label,
        score,
        is_baseline,
        {{ row_log_loss('label', 'p') }} as log_loss
    from holdout_predictions
    where p is not null

),

candidate_losses as (

    select
        task,
        candidate_id,
        is_baseline,
        max(model_version) as model_version,
        count(*) as n_rows,
        sum(label) as n_positives,
        {{ exact_avg('log_loss') }} as log_loss,
        max(score) > min(score) as has_ranking
    from row_losses
    group by task, candidate_id, is_baseline

),

baselines_ranked as (

    select
        task,
        candidate_id,
        row_number() over (partition by task order by log_loss, candidate_id) as baseline_rank
    from candidate_losses
    where is_baseline

),

baseline_rows as (

    select
        row_losses.task,
        row_losses.candidate_id,
        row_losses.example_id,
        row_losses.log_loss
    from row_losses
    inner join baselines_ranked
        on
            row_losses.task = baselines_ranked.task
            and row_losses.candidate_id = baselines_ranked.candidate_id
    where baselines_ranked.baseline_rank = 1

),

pairs as (

    select
        row_losses.task,
        row_losses.candidate_id,
        baseline_rows.candidate_id as baseline_candidate_id,
        baseline_rows.log_loss as baseline_log_loss,
        baseline_rows.log_loss - row_losses.log_loss as gain
    from row_losses
    inner join baseline_rows
        on
            row_losses.task = baseline_rows.task
            and row_losses.example_id = baseline_rows.example_id

),

pair_sums as (

    select
        task,
        candidate_id,
        baseline_candidate_id,
        count(*) as n_paired,
        {{ exact_avg('baseline_log_loss') }} as baseline_log_loss,
        {{ exact_avg('gain') }} as log_loss_gain,
        {{ exact_sum('gain') }} as gain_sum,
        {{ exact_sum('gain * gain') }} as squared_gain_sum
    from pairs
    group by task, candidate_id, baseline_candidate_id

),

pair_errors as (

    select
        pair_sums.*,
        sqrt(
            greatest(pair_sums.squared_gain_sum - pair_sums.gain_sum * pair_sums.gain_sum / pair_sums.n_paired, 0)
            / nullif(pair_sums.n_paired - 1, 0) / pair_sums.n_paired
        ) as log_loss_gain_se
    from pair_sums

),

final as (

    select
        candidate_losses.task,
        candidate_losses.candidate_id,
        candidate_losses.model_version,
        candidate_losses.is_baseline,
        cast(candidate_losses.n_rows as bigint) as n_rows,
        cast(candidate_losses.n_positives as bigint) as n_positives,
        cast(coalesce(pair_errors.n_paired, 0) as bigint) as n_paired,
        candidate_losses.has_ranking,
        candidate_losses.log_loss,
        pair_errors.baseline_candidate_id,
        pair_errors.baseline_log_loss,
        pair_errors.log_loss_gain,
        pair_errors.log_loss_gain_se,
        coalesce(pair_errors.log_loss_gain > 2 * pair_errors.log_loss_gain_se, false) as beats_baseline
    from candidate_losses
    left join pair_errors
        on
            candidate_losses.task = pair_errors.task
            and candidate_losses.candidate_id = pair_errors.candidate_id

)

select * from final
