-- One row per task, candidate, split and metric: the estimate, its interval and the rows behind it.
{% set top_share_columns = [
    'lift', 'lift_tie_low', 'lift_tie_high', 'capture', 'capture_tie_low', 'capture_tie_high',
] %}
{% set metrics = [
    ('roc_auc', 0, 1), ('pr_auc', 0, 1), ('log_loss', 0, none), ('brier', 0, 1),
    ('brier_mcb', none, none), ('brier_dsc', none, none), ('brier_unc', none, none),
    ('lift_at_5', 0, none), ('lift_at_10', 0, none), ('lift_at_20', 0, none),
    ('capture_at_5', 0, 1), ('capture_at_10', 0, 1), ('capture_at_20', 0, 1),
    ('observed_over_expected', 0, none), ('ece_debiased_squared', none, none),
    ('value_gini_normalised', -1, 1), ('value_lift_top_decile', none, none),
] %}
with holdout_predictions as (

    select
        task,
        candidate_id,
        split,
        label,
        value,
        score,
        p,
        p_recalibrated
    from {{ ref('holdout_predictions') }}
    where label is not null

),

score_groups as (

    select
        task,
        candidate_id,
        split,
        n_rows,
        n_positives,
        n_valued,
        value_sum,
        n_rows_through,
        n_positives_through,
        n_valued_through
    from {{ ref('holdout_score_groups') }}

),

model_gains as (

    select
        task,
        candidate_id,
        split,
        top_percent,
        capture,
        capture_tie_low,
        capture_tie_high,
        lift,
        lift_tie_low,
        lift_tie_high
    from {{ ref('model_gains') }}
    where top_percent in (5, 10, 20)

),

model_calibration as (

    select
        task,
        candidate_id,
        split,
        n_rows,
        mean_p,
        observed_rate
    from {{ ref('model_calibration') }}

),

metric_bootstrap as (

    select
        task,
        candidate_id,
        split,
        metric,
        low_deviation,
        high_deviation
    from {{ ref('metric_bootstrap') }}

),

row_sums as (

    select
        task,
        candidate_id,
        split,
        count(*) as n_rows,
        sum(label) as n_positives,
        count(p) as n_predicted,
        {{ exact_sum('p') }} as expected_positives,
        {{ exact_sum('p * (1 - p)') }} as count_variance,
        {{ exact_sum(row_log_loss('label', 'p')) }} as log_loss_sum,
        {{ exact_sum('power(p - label, 2)') }} as brier_sum,
        {{ exact_sum('power(p_recalibrated - label, 2)') }} as recalibrated_brier_sum
    from holdout_predictions
    group by task, candidate_id, split

),

group_totals as (

    select
        task,
        candidate_id,
        split,
        cast(sum(n_rows) as double) as n_rows,
        cast(sum(n_positives) as double) as n_positives,
        cast(sum(n_valued) as double) as n_valued,
        ceil(cast(sum(n_valued) as double) / 10) as n_valued_top,
        {{ exact_sum('value_sum') }} as value_total
    from score_groups
    group by task, candidate_id, split

),

-- A positive beats every negative that scores lower and half of those that tie with it.
ranking_sums as (

    select
        score_groups.task,
        score_groups.candidate_id,
        score_groups.split,
        sum(
            score_groups.n_positives
            * (
                2 * (group_totals.n_rows - group_totals.n_positives)
                - 2 * (score_groups.n_rows_through - score_groups.n_positives_through)
                + score_groups.n_rows - score_groups.n_positives
            )
        ) as won_pairs_doubled,
        {{ exact_sum(
            'score_groups.n_positives * score_groups.n_positives_through / cast(score_groups.n_rows_through as double)'
        ) }} as precision_sum,
        {{ exact_sum(
            'score_groups.value_sum * (score_groups.n_valued_through - score_groups.n_valued / cast(2 as double))'
            ~ ' / group_totals.n_valued'
        ) }} as value_positions,
        {{ exact_sum(
            'score_groups.value_sum * greatest(0, least(1, (group_totals.n_valued_top - score_groups.n_valued_through'
            ~ ' + score_groups.n_valued) / nullif(cast(score_groups.n_valued as double), 0)))'
        ) }} as value_in_top
    from score_groups
    inner join group_totals
        on
            score_groups.task = group_totals.task
            and score_groups.candidate_id = group_totals.candidate_id
            and score_groups.split = group_totals.split
    group by score_groups.task, score_groups.candidate_id, score_groups.split

),

-- The best possible order of the money, for the Gini's denominator; rows without money tie at the end and add nothing.
value_groups as (

    select
        task,
        candidate_id,
        split,
        value,
        count(*) as n_rows
    from holdout_predictions
    where value > 0 and score is not null
    group by task, candidate_id, split, value

),

values_positioned as (

    select
        value_groups.*,
        sum(cast(value_groups.n_rows as double)) over (
            partition by value_groups.task, value_groups.candidate_id, value_groups.split
            order by value_groups.value desc
            rows between unbounded preceding and current row
        ) as n_rows_through
    from value_groups

),

best_orders as (

    select
        values_positioned.task,
        values_positioned.candidate_id,
        values_positioned.split,
        {{ exact_sum(
            'values_positioned.n_rows * values_positioned.value'
            ~ ' * (values_positioned.n_rows_through - values_positioned.n_rows / cast(2 as double))'
            ~ ' / group_totals.n_valued'
        ) }} as value_positions
    from values_positioned
    inner join group_totals
        on
            values_positioned.task = group_totals.task
            and values_positioned.candidate_id = group_totals.candidate_id
            and values_positioned.split = group_totals.split
    group by values_positioned.task, values_positioned.candidate_id, values_positioned.split

),

top_shares as (

    select
        task,
        candidate_id,
        split,
        {% for share in top_share_columns %}
        {% for percent in [5, 10, 20] %}
        max(case when top_percent = {{ percent }} then {{ share }} end) as {{ share }}_at_{{ percent }},
        {% endfor %}
        {% endfor %}
        count(*) as n_cuts
    from model_gains
    group by task, candidate_id, split

),

calibration_errors as (

    select
        task,
        candidate_id,
        split,
        -- The variance of a bin's rate is what its squared error shows without any miscalibration.
        {{ exact_sum(
            'n_rows * (power(mean_p - observed_rate, 2)'
            ~ ' - coalesce(observed_rate * (1 - observed_rate) / nullif(n_rows - 1, 0), 0))'
        ) }} / cast(sum(n_rows) as double) as ece_debiased_squared
    from model_calibration
    group by task, candidate_id, split

),

rates as (

    select
        row_sums.*,
        row_sums.n_positives / cast(row_sums.n_rows as double) as base_rate,
        -- A metric of probabilities needs one for every row.
        case when row_sums.n_predicted = row_sums.n_rows then row_sums.log_loss_sum / row_sums.n_rows end as log_loss,
        case when row_sums.n_predicted = row_sums.n_rows then row_sums.brier_sum / row_sums.n_rows end as brier,
        case when row_sums.n_predicted = row_sums.n_rows then row_sums.recalibrated_brier_sum / row_sums.n_rows end
            as recalibrated_brier,
        case when row_sums.n_predicted = row_sums.n_rows then nullif(row_sums.expected_positives, 0) end
            as expected_count
    from row_sums

),

wide as (

    select
        rates.task,
        rates.candidate_id,
        rates.split,
        rates.n_rows,
        rates.n_positives,
        ranking_sums.won_pairs_doubled
        / nullif(2 * group_totals.n_positives * (group_totals.n_rows - group_totals.n_positives), 0) as roc_auc,
        ranking_sums.precision_sum / nullif(group_totals.n_positives, 0) as pr_auc,
        rates.log_loss,
        rates.brier,
        rates.brier - rates.recalibrated_brier as brier_mcb,
        rates.base_rate * (1 - rates.base_rate) - rates.recalibrated_brier as brier_dsc,
        case when rates.recalibrated_brier is not null then rates.base_rate * (1 - rates.base_rate) end as brier_unc,
        {% for share in top_share_columns %}
        {% for percent in [5, 10, 20] %}
        top_shares.{{ share }}_at_{{ percent }},
        {% endfor %}
        {% endfor %}
        rates.n_positives / rates.expected_count as observed_over_expected,
        (rates.n_positives - 1.96 * sqrt(rates.count_variance)) / rates.expected_count as observed_over_expected_low,
        (rates.n_positives + 1.96 * sqrt(rates.count_variance)) / rates.expected_count as observed_over_expected_high,
        calibration_errors.ece_debiased_squared,
        (group_totals.value_total - 2 * ranking_sums.value_positions)
        / nullif(group_totals.value_total - 2 * best_orders.value_positions, 0) as value_gini_normalised,
        ranking_sums.value_in_top * group_totals.n_valued
        / nullif(group_totals.value_total * group_totals.n_valued_top, 0) as value_lift_top_decile
    from rates
    left join group_totals
        on
            rates.task = group_totals.task
            and rates.candidate_id = group_totals.candidate_id
            and rates.split = group_totals.split
    left join ranking_sums
        on
            rates.task = ranking_sums.task
            and rates.candidate_id = ranking_sums.candidate_id
            and rates.split = ranking_sums.split
    left join best_orders
        on
            rates.task = best_orders.task
            and rates.candidate_id = best_orders.candidate_id
            and rates.split = best_orders.split
    left join top_shares
        on
            rates.task = top_shares.task
            and rates.candidate_id = top_shares.candidate_id
            and rates.split = top_shares.split
    left join calibration_errors
        on
            rates.task = calibration_errors.task
            and rates.candidate_id = calibration_errors.candidate_id
            and rates.split = calibration_errors.split

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
        wide.n_rows,
        wide.n_positives
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
            and estimates.metric = metric_bootstrap.metric

),

final as (

    select
        task,
        candidate_id,
        split,
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
        cast(n_rows as bigint) as n_rows,
        cast(n_positives as bigint) as n_positives
    from intervals

)

select * from final
