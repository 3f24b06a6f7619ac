-- One row per task, candidate, split, segment and metric: the estimate, its interval and the rows behind it.
{% set gains_columns = ['lift', 'lift_tie_low', 'lift_tie_high', 'capture', 'capture_tie_low', 'capture_tie_high',
    'value_lift', 'selected_share'] %}
{% set metrics = [
    ('roc_auc', 0, 1), ('pr_auc', 0, 1), ('log_loss', 0, none), ('brier', 0, 1),
    ('brier_mcb', none, none), ('brier_mcb_excess', none, none), ('brier_dsc', none, none), ('brier_unc', none, none),
    ('lift_at_5', 0, none), ('lift_at_10', 0, none), ('lift_at_20', 0, none), ('lift_at_10_max', none, none),
    ('capture_at_5', 0, 1), ('capture_at_10', 0, 1), ('capture_at_20', 0, 1), ('recall_at_capacity', none, none),
    ('observed_over_expected', 0, none), ('calibration_mae', none, none), ('ece_debiased_squared', none, none),
    ('value_lift_at_5', none, none), ('value_lift_at_10', none, none), ('value_lift_at_20', none, none),
    ('value_gini_normalised', -1, 1), ('value_lift_top_decile', none, none),
] %}
{#- Mean gain over the sum of blocks' variances: 1.54 to 1.76 on labels drawn from the probabilities of five worlds. -#}
{% set block_factor = 1.6 %}
with segment_rows as (

    select
        task,
        candidate_id,
        split,
        segment,
        label,
        p,
        p_recalibrated
    from {{ ref('holdout_segment_rows') }}

),

sums as (

    select
        task,
        candidate_id,
        split,
        segment,
        count(*) as row_count,
        sum(label) as positive_count,
        count(p) as predicted_count,
        {{ exact_sum('p') }} as expected_positives,
        {{ exact_sum('p * (1 - p)') }} as count_variance,
        {{ exact_sum(row_log_loss('label', 'p')) }} as log_loss_sum,
        {{ exact_sum('power(p - label, 2)') }} as brier_sum,
        {{ exact_sum('power(p_recalibrated - label, 2)') }} as recalibrated_brier_sum
    from segment_rows
    group by task, candidate_id, split, segment

),

block_variances as (

    select
        task,
        candidate_id,
        split,
        segment,
        p_recalibrated,
        {{ exact_avg('p * (1 - p)') }} as variance
    from segment_rows
    where p_recalibrated is not null
    group by task, candidate_id, split, segment, p_recalibrated

),

-- What recalibration wins from chance alone, as each of its blocks follows the labels in it.
chance_gains as (

    select
        task,
        candidate_id,
        split,
        segment,
        {{ exact_sum('variance') }} as block_variance
    from block_variances
    group by task, candidate_id, split, segment

),

levels as (

    select
        task,
        candidate_id,
        1.0e0 / nullif(calibrate_positives, 0) as relative_variance
    from {{ ref('fitted_models') }}

),

row_sums as (

    select
        sums.task,
        sums.candidate_id,
        sums.split,
        sums.segment,
        cast(sums.row_count as bigint) as row_count,
        cast(sums.positive_count as bigint) as positive_count,
        sums.positive_count / cast(sums.row_count as double) as base_rate,
        -- A metric of probabilities needs one for every row.
        case when sums.predicted_count = sums.row_count then sums.log_loss_sum / sums.row_count end as log_loss,
        case when sums.predicted_count = sums.row_count then sums.brier_sum / sums.row_count end as brier,
        case when sums.predicted_count = sums.row_count then sums.recalibrated_brier_sum / sums.row_count end
            as recalibrated_brier,
        case when sums.predicted_count = sums.row_count then nullif(sums.expected_positives, 0) end
            as expected_positives,
        sums.count_variance,
        coalesce(levels.relative_variance, 0) * power(sums.expected_positives, 2) as level_variance
    from sums
    left join levels on sums.task = levels.task and sums.candidate_id = levels.candidate_id

),

rankings as (

    select * from {{ ref('metric_rankings') }}

),

model_gains as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        {{ gains_columns | join(',\n        ') }}
    from {{ ref('model_gains') }}
    where top_percent in (5, 10, 20)

),

model_calibration as (

    select
        task,
        candidate_id,
        split,
        segment,
        row_count,
        mean_p,
        observed_rate
    from {{ ref('model_calibration') }}

),

metric_bootstrap as (

    select
        task,
        candidate_id,
        split,
        'all' as segment,
        metric,
        low_deviation,
        high_deviation
    from {{ ref('metric_bootstrap') }}

),

top_shares as (

    select
        task,
        candidate_id,
        split,
        segment,
        {% for column in gains_columns %}
        {% for percent in [5, 10, 20] %}
        max(case when top_percent = {{ percent }} then {{ column }} end) as {{ column }}_at_{{ percent }},
        {% endfor %}
        {% endfor %}
        count(*) as cut_count
    from model_gains
    group by task, candidate_id, split, segment

),

calibration_errors as (

    select
        task,
        candidate_id,
        split,
        segment,
        {{ exact_sum('row_count * abs(mean_p - observed_rate)') }} / cast(sum(row_count) as double) as calibration_mae,
        -- The variance of a bin's rate is what its squared error shows without any miscalibration.
        {{ exact_sum(
            'row_count * (power(mean_p - observed_rate, 2)'
            ~ ' - coalesce(observed_rate * (1 - observed_rate) / nullif(row_count - 1, 0), 0))'
        ) }} / cast(sum(row_count) as double) as ece_debiased_squared
    from model_calibration
    group by task, candidate_id, split, segment

),

wide as (

    select
        row_sums.*,
        row_sums.brier - row_sums.recalibrated_brier as brier_mcb,
        row_sums.brier - row_sums.recalibrated_brier
        - {{ block_factor }} * chance_gains.block_variance / row_sums.row_count as brier_mcb_excess,
        row_sums.base_rate * (1 - row_sums.base_rate) - row_sums.recalibrated_brier as brier_dsc,
        case when row_sums.recalibrated_brier is not null then row_sums.base_rate * (1 - row_sums.base_rate) end
            as brier_unc,
        rankings.roc_auc,
        rankings.pr_auc,
        rankings.recall_at_capacity,
        rankings.value_gini_normalised,
        rankings.value_lift_top_decile,
        {% for column in gains_columns %}
        {% for percent in [5, 10, 20] %}
        top_shares.{{ column }}_at_{{ percent }},
        {% endfor %}
        {% endfor %}
        -- Nothing but positives above the cut, or every positive there, whichever comes first.
        case
            when row_sums.positive_count > 0 then least(1 / top_shares.selected_share_at_10, 1 / row_sums.base_rate)
        end as lift_at_10_max,
        row_sums.positive_count / row_sums.expected_positives as observed_over_expected,
        -- The level of the probabilities rests on the positives of the calibrate split, so it is uncertain too.
        (
            row_sums.positive_count
            - 1.96 * sqrt(row_sums.count_variance + row_sums.level_variance)
        ) / row_sums.expected_positives as observed_over_expected_low,
        (
            row_sums.positive_count
            + 1.96 * sqrt(row_sums.count_variance + row_sums.level_variance)
        ) / row_sums.expected_positives as observed_over_expected_high,
        calibration_errors.calibration_mae,
        calibration_errors.ece_debiased_squared
    from row_sums
    {% for step in ['rankings', 'top_shares', 'calibration_errors', 'chance_gains'] %}
    left join {{ step }}
        on
            row_sums.task = {{ step }}.task
            and row_sums.candidate_id = {{ step }}.candidate_id
            and row_sums.split = {{ step }}.split
            and row_sums.segment = {{ step }}.segment
    {% endfor %}

),

metric_names as (

    {% for metric, least_value, greatest_value in metrics %}
    select
        '{{ metric }}' as metric,
        cast({{ 'null' if least_value is none else least_value }} as double) as least_value,
        cast({{ 'null' if greatest_value is none else greatest_value }} as double) as greatest_value
    {%- if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

estimates as (

    select
        wide.task,
        wide.candidate_id,
        wide.split,
        wide.segment,
        metric_names.metric,
        metric_names.least_value,
        metric_names.greatest_value,
        case metric_names.metric
            {% for metric, least_value, greatest_value in metrics %}
            when '{{ metric }}' then wide.{{ metric }}
            {% endfor %}
        end as value,
        {% for bound in ['low', 'high'] %}
        case metric_names.metric
            {% for percent in [5, 10, 20] %}
            {% for measure in ['lift', 'capture'] %}
            when '{{ measure }}_at_{{ percent }}' then wide.{{ measure }}_tie_{{ bound }}_at_{{ percent }}
            {% endfor %}
            {% endfor %}
        end as tie_{{ bound }},
        case when metric_names.metric = 'observed_over_expected' then wide.observed_over_expected_{{ bound }} end
            as own_{{ bound }},
        {% endfor %}
        wide.row_count,
        wide.positive_count
    from wide
    cross join metric_names

),

intervals as (

    select
        estimates.*,
        coalesce(estimates.own_low, estimates.value + metric_bootstrap.low_deviation) as unbounded_low,
        coalesce(estimates.own_high, estimates.value + metric_bootstrap.high_deviation) as unbounded_high
    from estimates
    left join metric_bootstrap
        on
            estimates.task = metric_bootstrap.task
            and estimates.candidate_id = metric_bootstrap.candidate_id
            and estimates.split = metric_bootstrap.split
            and estimates.segment = metric_bootstrap.segment
            and estimates.metric = metric_bootstrap.metric

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        metric,
        value,
        case when unbounded_low is not null then greatest(unbounded_low, least_value) end as low,
        case when unbounded_high is not null then least(unbounded_high, greatest_value) end as high,
        case
            when own_low is not null then 'poisson_binomial'
            when unbounded_low is not null then 'poisson_bootstrap'
            else 'none'
        end as interval_method,
        tie_low,
        tie_high,
        row_count,
        positive_count
    from intervals

)

select * from final
