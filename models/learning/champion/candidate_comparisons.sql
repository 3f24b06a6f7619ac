-- One row per task and candidate: its log loss on the calibrate split against the best baseline's, on the same rows.
--
-- Only the calibrate split is read. Candidates' probabilities are out of fold there, the baselines' come from the train
-- split, so neither has seen the labels it is judged on. Standard errors are clustered: rows of one customer are not
-- independent, so their gains are summed before they are squared. A lead is a cluster of its own.
with holdout_predictions as (

    select
        task,
        candidate_id,
        model_version,
        example_id,
        label,
        score,
        p,
        power(p - label, 2) as squared_error,
        substr(candidate_id, 1, 9) = 'baseline_' as is_baseline
    from {{ ref('holdout_predictions') }}
    where split = 'calibrate' and label is not null

),

account_examples as (

    select
        task,
        example_id,
        customer_id
    from {{ ref('account_examples') }}
    where split = 'calibrate'

),

model_gains as (

    select
        task,
        candidate_id,
        segment,
        lift
    from {{ ref('model_gains') }}
    where split = 'calibrate' and top_percent = 10

),

row_losses as (

    select
        task,
        candidate_id,
        model_version,
        example_id,
        label,
        score,
        squared_error,
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
        count(*) as row_count,
        sum(label) as positive_count,
        {{ exact_avg('log_loss') }} as log_loss,
        {{ exact_avg('squared_error') }} as brier,
        max(score) > min(score) as has_ranking
    from row_losses
    group by task, candidate_id, is_baseline

),

-- Cutoffs weigh the same, however many rows they have. A task without several cutoffs has the lift of the whole split.
candidate_lifts as (

    select
        task,
        candidate_id,
        coalesce(
            {{ exact_avg("case when segment like 'cutoff=%' then lift end") }},
            max(case when segment = 'all' then lift end)
        ) as mean_lift_at_10
    from model_gains
    group by task, candidate_id

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
        row_losses.log_loss,
        account_examples.customer_id
    from row_losses
    inner join baselines_ranked
        on
            row_losses.task = baselines_ranked.task
            and row_losses.candidate_id = baselines_ranked.candidate_id
    left join account_examples
        on
            row_losses.task = account_examples.task
            and row_losses.example_id = account_examples.example_id
    where baselines_ranked.baseline_rank = 1

),

pairs as (

    select
        row_losses.task,
        row_losses.candidate_id,
        baseline_rows.candidate_id as baseline_candidate_id,
        baseline_rows.customer_id,
        baseline_rows.log_loss as baseline_log_loss,
        baseline_rows.log_loss - row_losses.log_loss as gain
    from row_losses
    inner join baseline_rows
        on
            row_losses.task = baseline_rows.task
            and row_losses.example_id = baseline_rows.example_id

),

-- Grouping a million leads by themselves would only cost time.
cluster_sums as (

    select
        task,
        candidate_id,
        baseline_candidate_id,
        1 as row_count,
        baseline_log_loss,
        gain
    from pairs
    where customer_id is null

    union all

    select
        task,
        candidate_id,
        baseline_candidate_id,
        count(*) as row_count,
        {{ exact_sum('baseline_log_loss') }} as baseline_log_loss,
        {{ exact_sum('gain') }} as gain
    from pairs
    where customer_id is not null
    group by task, candidate_id, baseline_candidate_id, customer_id

),

pair_sums as (

    select
        task,
        candidate_id,
        baseline_candidate_id,
        count(*) as cluster_count,
        cast(sum(row_count) as double) as paired_count,
        {{ exact_sum('baseline_log_loss') }} as baseline_log_loss_sum,
        {{ exact_sum('gain') }} as gain_sum,
        {{ exact_sum('gain * gain') }} as squared_gain_sum,
        {{ exact_sum('gain * row_count') }} as weighted_gain_sum,
        cast(sum(row_count * row_count) as double) as squared_rows_sum
    from cluster_sums
    group by task, candidate_id, baseline_candidate_id

),

-- The sum of squares of (a cluster's gain - its rows * the mean gain); with clusters of one row the usual variance.
pair_deviations as (

    select
        pair_sums.*,
        greatest(
            pair_sums.squared_gain_sum
            - pair_sums.gain_sum
            * (
                2 * pair_sums.weighted_gain_sum
                - pair_sums.gain_sum * (pair_sums.squared_rows_sum / pair_sums.paired_count)
            )
            / pair_sums.paired_count,
            0
        ) as squared_deviation_sum
    from pair_sums

),

pair_errors as (

    select
        pair_deviations.*,
        pair_deviations.baseline_log_loss_sum / pair_deviations.paired_count as baseline_log_loss,
        pair_deviations.gain_sum / pair_deviations.paired_count as log_loss_gain,
        sqrt(
            pair_deviations.squared_deviation_sum
            / nullif(pair_deviations.cluster_count - 1, 0) / pair_deviations.paired_count
            * (pair_deviations.cluster_count / pair_deviations.paired_count)
        ) as log_loss_gain_se
    from pair_deviations

),

final as (

    select
        candidate_losses.task,
        candidate_losses.candidate_id,
        candidate_losses.model_version,
        candidate_losses.is_baseline,
        cast(candidate_losses.row_count as bigint) as row_count,
        cast(candidate_losses.positive_count as bigint) as positive_count,
        cast(coalesce(pair_errors.paired_count, 0) as bigint) as paired_count,
        cast(coalesce(pair_errors.cluster_count, 0) as bigint) as cluster_count,
        candidate_losses.has_ranking,
        candidate_losses.log_loss,
        candidate_losses.brier,
        candidate_lifts.mean_lift_at_10,
        pair_errors.baseline_candidate_id,
        pair_errors.baseline_log_loss,
        pair_errors.log_loss_gain,
        pair_errors.log_loss_gain_se,
        coalesce(pair_errors.log_loss_gain > 2 * pair_errors.log_loss_gain_se, false) as is_better_than_baseline
    from candidate_losses
    left join pair_errors
        on
            candidate_losses.task = pair_errors.task
            and candidate_losses.candidate_id = pair_errors.candidate_id
    left join candidate_lifts
        on
            candidate_losses.task = candidate_lifts.task
            and candidate_losses.candidate_id = candidate_lifts.candidate_id

)

select * from final
