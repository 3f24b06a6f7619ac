-- One row per task and period: how good its scores were expected to be before their labels closed, how good they
-- turned out, and whether the two agree.
--
-- The expectation reads the probabilities alone: where they are right, sum(p) are positive, and the ranking has the
-- AUC of labels drawn from them. It sees a change of the rows, never a change of what rows of a kind do: that is what
-- the comparison with the truth is for.
{% set closing_days = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

champions as (

    select
        task,
        calibrate_positives
    from {{ ref('champion_models') }}

),

predictions as (

    select
        task,
        cluster_id,
        model_version,
        label,
        p,
        period_start,
        predicted_as_of
    from {{ ref('predictions_vs_actuals') }}

),

calibrate_examples as (

    select
        task,
        cluster_id,
        label,
        p
    from {{ ref('example_scores') }}
    where split = 'calibrate' and label is not null and p is not null

),

-- A week whose labels are not all closed has no truth yet, whatever it has seen so far.
closed_periods as (

    select
        predictions.task,
        predictions.period_start,
        count(predictions.label) = count(*)
        and (
            predictions.task <> 'lead_qualified'
            or {{ add_days('cast(predictions.period_start as timestamp)', 7 + closing_days) }} <= max(as_of.as_of)
        ) as is_closed
    from predictions
    cross join as_of
    group by predictions.task, predictions.period_start

),

-- Rows of one ad or customer stand and fall together: how much wider that makes errors shows in the calibrate split.
cluster_errors as (

    select
        task,
        cluster_id,
        power({{ exact_sum('label - p') }}, 2) as squared_sum,
        {{ exact_sum('power(label - p, 2)') }} as sum_of_squares
    from calibrate_examples
    group by task, cluster_id

),

error_widths as (

    select
        task,
        greatest({{ exact_sum('squared_sum') }} / nullif({{ exact_sum('sum_of_squares') }}, 0), 1) as design_effect
    from cluster_errors
    group by task

),

row_sums as (

    select
        task,
        period_start,
        max(model_version) as model_version,
        max(predicted_as_of) as predicted_as_of,
        count(*) as row_count,
        sum(label) as positives,
        {{ exact_sum('p') }} as expected_positives,
        {{ exact_sum('p * (1 - p)') }} as positives_variance,
        {{ exact_avg(row_log_loss('label', 'p')) }} as log_loss,
        {{ exact_avg('-p * ln(greatest(p, 1e-12)) - (1 - p) * ln(greatest(1 - p, 1e-12))') }} as expected_log_loss,
        {{ exact_sum(
            'p * (1 - p) * power(ln(greatest(p, 1e-12)) - ln(greatest(1 - p, 1e-12)), 2)'
        ) }} as log_loss_variance,
        {{ exact_sum('p * (1 - p) * (ln(greatest(p, 1e-12)) - ln(greatest(1 - p, 1e-12)))') }} as log_loss_slope
    from predictions
    group by task, period_start

),

score_groups as (

    select
        task,
        period_start,
        p,
        {{ exact_sum('p') }} as expected_positives,
        {{ exact_sum('1 - p') }} as expected_negatives,
        cast(sum(label) as double) as positives,
        cast(count(*) - sum(label) as double) as negatives
    from predictions
    group by task, period_start, p

),

ranked as (

    select
        score_groups.*,
        sum(cast(expected_positives as decimal(38, 12))) over better - expected_positives / 2
            as expected_positives_above,
        sum(positives) over better - positives / 2 as positives_above
    from score_groups
    window better as (
        partition by task, period_start
        order by p desc
        rows between unbounded preceding and current row
    )

),

rankings as (

    select
        task,
        period_start,
        {{ auc('expected_positives', 'expected_negatives', 'expected_positives_above') }} as expected_auc,
        {{ auc('positives', 'negatives', 'positives_above') }} as auc
    from ranked
    group by task, period_start

),

measured as (

    select
        row_sums.*,
        closed_periods.is_closed,
        rankings.expected_auc,
        rankings.auc,
        coalesce(error_widths.design_effect, 1) as design_effect,
        coalesce(1.0e0 / nullif(champions.calibrate_positives, 0), 0) as level_variance,
        row_sums.row_count - row_sums.expected_positives as expected_negatives,
        rankings.expected_auc / (2 - rankings.expected_auc) as positive_pairs,
        2 * power(rankings.expected_auc, 2) / (1 + rankings.expected_auc) as negative_pairs
    from row_sums
    inner join closed_periods
        on
            row_sums.task = closed_periods.task
            and row_sums.period_start = closed_periods.period_start
    inner join rankings
        on
            row_sums.task = rankings.task
            and row_sums.period_start = rankings.period_start
    left join error_widths on row_sums.task = error_widths.task
    left join champions on row_sums.task = champions.task

),

-- Chance in the labels, and the calibrator's own uncertainty about the level, which all rows share.
errors as (

    select
        measured.*,
        sqrt(design_effect * positives_variance + level_variance * power(expected_positives, 2))
            as expected_positives_se,
        sqrt(design_effect * log_loss_variance + level_variance * power(log_loss_slope, 2)) / row_count
            as expected_log_loss_se,
        -- Hanley and McNeil.
        sqrt(
            design_effect * greatest(
                expected_auc * (1 - expected_auc)
                + (expected_positives - 1) * (positive_pairs - power(expected_auc, 2))
                + (expected_negatives - 1) * (negative_pairs - power(expected_auc, 2)),
                0
            ) / nullif(expected_positives * expected_negatives, 0)
        ) as expected_auc_se
    from measured

),

judged as (

    select
        errors.*,
        (positives - expected_positives) / nullif(expected_positives_se, 0) as positives_z,
        (auc - expected_auc) / nullif(expected_auc_se, 0) as auc_z,
        (log_loss - expected_log_loss) / nullif(expected_log_loss_se, 0) as log_loss_z
    from errors

),

final as (

    select
        task,
        period_start,
        case
            when task = 'lead_qualified' then cast({{ add_days('period_start', 7) }} as date)
            else cast({{ account_window_end('cast(period_start as timestamp)') }} as date)
        end as period_end,
        model_version,
        predicted_as_of,
        predicted_as_of is not null as is_predicted_before,
        cast(row_count as bigint) as row_count,
        expected_positives,
        expected_positives_se,
        expected_auc,
        expected_auc_se,
        expected_log_loss,
        expected_log_loss_se,
        is_closed,
        case when is_closed then cast(positives as bigint) end as positives,
        case when is_closed then auc end as auc,
        case when is_closed then log_loss end as log_loss,
        case when is_closed then positives_z end as positives_z,
        case when is_closed then auc_z end as auc_z,
        case when is_closed then log_loss_z end as log_loss_z,
        case
            when is_closed
                then
                    abs(coalesce(positives_z, 0)) <= {{ var('drift_alarm_z') }}
                    -- Better than expected is no reason to worry.
                    and coalesce(auc_z, 0) >= -{{ var('drift_alarm_z') }}
        end as agrees,
        -- A handful of outcomes cannot contradict anything.
        coalesce(is_closed and greatest(expected_positives, positives) >= {{ var('drift_min_positives') }}, false)
            as is_checked
    from judged

)

select * from final
