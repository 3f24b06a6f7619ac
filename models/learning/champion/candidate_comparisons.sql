-- One row per task and candidate: its log loss on the calibrate split against the best baseline's and the average's, on
-- the same rows.
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

averages as (

    select
        task,
        candidate_id
    from {{ ref('fitted_models') }}
    where algorithm = 'average' and is_current and status = 'fitted'

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
        count(*) as row_count,
        sum(label) as positive_count,
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

rivals as (

    select
        task,
        candidate_id,
        'baseline' as rival
    from baselines_ranked
    where baseline_rank = 1

    union all

    select
        task,
        candidate_id,
        'average' as rival
    from averages

),

rival_rows as (

    select
        row_losses.task,
        row_losses.candidate_id,
        rivals.rival,
        row_losses.example_id,
        row_losses.log_loss,
        account_examples.customer_id
    from row_losses
    inner join rivals
        on
            row_losses.task = rivals.task
            and row_losses.candidate_id = rivals.candidate_id
    left join account_examples
        on
            row_losses.task = account_examples.task
            and row_losses.example_id = account_examples.example_id

),

pairs as (

    select
        row_losses.task,
        row_losses.candidate_id,
        rival_rows.rival,
        rival_rows.candidate_id as rival_candidate_id,
        rival_rows.customer_id,
        rival_rows.log_loss as rival_log_loss,
        rival_rows.log_loss - row_losses.log_loss as gain
    from row_losses
    inner join rival_rows
        on
            row_losses.task = rival_rows.task
            and row_losses.example_id = rival_rows.example_id

),

-- Grouping a million leads by themselves would only cost time.
cluster_sums as (

    select
        task,
        candidate_id,
        rival,
        rival_candidate_id,
        1 as row_count,
        rival_log_loss,
        gain
    from pairs
    where customer_id is null

    union all

    select
        task,
        candidate_id,
        rival,
        rival_candidate_id,
        count(*) as row_count,
        {{ exact_sum('rival_log_loss') }} as rival_log_loss,
        {{ exact_sum('gain') }} as gain
    from pairs
    where customer_id is not null
    group by task, candidate_id, rival, rival_candidate_id, customer_id

),

pair_sums as (

    select
        task,
        candidate_id,
        rival,
        rival_candidate_id,
        count(*) as cluster_count,
        cast(sum(row_count) as double) as paired_count,
        {{ exact_sum('rival_log_loss') }} as rival_log_loss_sum,
        {{ exact_sum('gain') }} as gain_sum,
        {{ exact_sum('gain * gain') }} as squared_gain_sum,
        {{ exact_sum('gain * row_count') }} as weighted_gain_sum,
        cast(sum(row_count * row_count) as double) as squared_rows_sum
    from cluster_sums
    group by task, candidate_id, rival, rival_candidate_id

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
        pair_deviations.rival_log_loss_sum / pair_deviations.paired_count as rival_log_loss,
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
        cast(coalesce(to_baseline.paired_count, 0) as bigint) as paired_count,
        cast(coalesce(to_baseline.cluster_count, 0) as bigint) as cluster_count,
        candidate_losses.has_ranking,
        candidate_losses.log_loss,
        to_baseline.rival_candidate_id as baseline_candidate_id,
        to_baseline.rival_log_loss as baseline_log_loss,
        to_baseline.log_loss_gain,
        to_baseline.log_loss_gain_se,
        to_average.log_loss_gain as average_gain,
        to_average.log_loss_gain_se as average_gain_se
    from candidate_losses
    left join pair_errors as to_baseline
        on
            candidate_losses.task = to_baseline.task
            and candidate_losses.candidate_id = to_baseline.candidate_id
            and to_baseline.rival = 'baseline'
    left join pair_errors as to_average
        on
            candidate_losses.task = to_average.task
            and candidate_losses.candidate_id = to_average.candidate_id
            and to_average.rival = 'average'

)

select * from final
