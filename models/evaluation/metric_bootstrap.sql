-- One row per task, candidate, split and headline metric: how far its 95 % bootstrap interval lies below and above it.
--
-- Poisson bootstrap: each example weighs Poisson(1) in each replicate, drawn from a hash of its id, so every candidate
-- meets the same resamples and every build the same numbers. Two bounds keep the cost flat at any size. Above
-- `bootstrap_max_rows` the resampling runs on a hash sample of m of the n examples and its deviations shrink by
-- sqrt(m / n). Above 250 sampled rows neighbouring scores are pooled into 250 levels; deviations are taken from the
-- metric of the same pooled sample (replicate 0: every weight one), so pooling moves their centre nowhere.
{% set levels = 250 %}
{% set replicates_per_hash = 8 %}
{% set hashes = (var('bootstrap_replicates') / replicates_per_hash) | round(0, 'ceil') | int %}
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

cells as (

    select
        task,
        candidate_id,
        split,
        row_number() over (order by task, candidate_id, split) as cell_number
    from holdout_predictions
    group by task, candidate_id, split

),

examples as (

    select distinct
        task,
        split,
        example_id
    from holdout_predictions

),

shuffled as (

    select
        task,
        split,
        example_id,
        row_number() over (partition by task, split order by md5(example_id), example_id) as shuffle_position,
        count(*) over (partition by task, split) as n_examples
    from examples

),

-- Small integers stand for the keys from here on: the weights are joined and grouped by the million.
sampled as (

    select
        task,
        split,
        example_id,
        cast(row_number() over (order by task, split, shuffle_position) as integer) as example_number,
        sqrt(least(n_examples, {{ var('bootstrap_max_rows') }}) / cast(n_examples as double)) as shrinkage
    from shuffled
    where shuffle_position <= {{ var('bootstrap_max_rows') }}

),

hash_numbers as (

    select {{ number_series(hashes, 'hash_number') }}

),

digit_positions as (

    select {{ number_series(replicates_per_hash, 'digit_position') }}

),

hashed as (

    select
        sampled.example_number,
        hash_numbers.hash_number,
        md5(sampled.example_id || ':' || cast(hash_numbers.hash_number as varchar)) as digits
    from sampled
    cross join hash_numbers

),

drawn as (

    select
        hashed.example_number,
        cast(hashed.hash_number * {{ replicates_per_hash }} + digit_positions.digit_position + 1 as integer)
            as replicate,
        substr(hashed.digits, cast(digit_positions.digit_position * 4 + 1 as integer), 4) as digits
    from hashed
    cross join digit_positions

),

weights as (

    select
        example_number,
        replicate,
        {{ poisson_weight('digits') }} as weight
    from drawn
    where digits >= '5e2d' and replicate <= {{ var('bootstrap_replicates') }}

    union all

    select
        example_number,
        0 as replicate,
        1 as weight
    from sampled

),

ranked as (

    select
        cast(cells.cell_number as integer) as cell_number,
        sampled.example_number,
        holdout_predictions.label,
        holdout_predictions.value,
        case when holdout_predictions.value is not null then 1 else 0 end as is_valued,
        -- Losses in whole billionths add exactly, whatever the order.
        cast(round(1e9 * ({{ row_log_loss('holdout_predictions.label', 'holdout_predictions.p') }})) as bigint)
            as log_loss_nanos,
        cast(round(1e9 * power(holdout_predictions.p - holdout_predictions.label, 2)) as bigint) as brier_nanos,
        rank() over (partition by cells.cell_number order by holdout_predictions.score desc) as score_rank,
        count(*) over (partition by cells.cell_number) as n_rows
    from holdout_predictions
    inner join sampled
        on
            holdout_predictions.task = sampled.task
            and holdout_predictions.split = sampled.split
            and holdout_predictions.example_id = sampled.example_id
    inner join cells
        on
            holdout_predictions.task = cells.task
            and holdout_predictions.candidate_id = cells.candidate_id
            and holdout_predictions.split = cells.split

),

levelled as (

    select
        ranked.*,
        cast(
            case
                when ranked.n_rows <= {{ levels }} then ranked.score_rank
                else floor((ranked.score_rank - 1) * {{ levels }} / cast(ranked.n_rows as double))
            end as integer
        ) as score_level
    from ranked

),

level_sums as (

    select
        levelled.cell_number,
        weights.replicate,
        levelled.score_level,
        cast(sum(weights.weight) as bigint) as n_rows,
        cast(sum(weights.weight * levelled.label) as bigint) as n_positives,
        cast(sum(weights.weight * levelled.is_valued) as bigint) as n_valued
    from levelled
    inner join weights on levelled.example_number = weights.example_number
    group by levelled.cell_number, weights.replicate, levelled.score_level

),

level_positions as (

    select
        level_sums.*,
        sum(cast(level_sums.n_rows as double)) over best_first as n_rows_through,
        sum(cast(level_sums.n_positives as double)) over best_first as n_positives_through,
        sum(cast(level_sums.n_valued as double)) over best_first as n_valued_through
    from level_sums
    window best_first as (
        partition by level_sums.cell_number, level_sums.replicate
        order by level_sums.score_level
        rows between unbounded preceding and current row
    )

),

totals as (

    select
        cell_number,
        replicate,
        cast(sum(n_rows) as double) as n_rows,
        cast(sum(n_positives) as double) as n_positives,
        cast(sum(n_valued) as double) as n_valued
    from level_sums
    group by cell_number, replicate

),

loss_sums as (

    select
        levelled.cell_number,
        weights.replicate,
        cast(sum(weights.weight * levelled.log_loss_nanos) as double) / 1e9 as log_loss_sum,
        cast(sum(weights.weight * levelled.brier_nanos) as double) / 1e9 as brier_sum
    from levelled
    inner join weights on levelled.example_number = weights.example_number
    group by levelled.cell_number, weights.replicate

),

ranking_sums as (

    select
        level_positions.cell_number,
        level_positions.replicate,
        sum(
            level_positions.n_positives
            * (
                2 * (totals.n_rows - totals.n_positives)
                - 2 * (level_positions.n_rows_through - level_positions.n_positives_through)
                + level_positions.n_rows - level_positions.n_positives
            )
        ) as won_pairs_doubled,
        {{ exact_sum(
            'level_positions.n_positives * level_positions.n_positives_through / level_positions.n_rows_through'
        ) }} as precision_sum,
        {% for percent in [5, 10, 20] %}
        {{ exact_sum(
            'level_positions.n_positives * greatest(0, least(1, (ceil(totals.n_rows * ' ~ percent
            ~ ' / cast(100 as double)) - level_positions.n_rows_through + level_positions.n_rows)'
            ~ ' / level_positions.n_rows))'
        ) }} as positives_in_top_{{ percent }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from level_positions
    inner join totals
        on
            level_positions.cell_number = totals.cell_number
            and level_positions.replicate = totals.replicate
    group by level_positions.cell_number, level_positions.replicate

),

-- Money: few rows have any, and a row's share of the area under the curve depends on its own position alone.
moneyed as (

    select
        levelled.cell_number,
        weights.replicate,
        levelled.score_level,
        levelled.value,
        sum(weights.weight) as weight
    from levelled
    inner join weights on levelled.example_number = weights.example_number
    where levelled.value > 0
    group by levelled.cell_number, weights.replicate, levelled.score_level, levelled.value

),

moneyed_levels as (

    select
        cell_number,
        replicate,
        score_level,
        {{ exact_sum('weight * value') }} as value_sum
    from moneyed
    group by cell_number, replicate, score_level

),

money_by_score as (

    select
        moneyed_levels.cell_number,
        moneyed_levels.replicate,
        {{ exact_sum('moneyed_levels.value_sum') }} as value_sum,
        {{ exact_sum(
            'moneyed_levels.value_sum * (level_positions.n_valued_through - level_positions.n_valued / 2)'
        ) }} as value_positions
    from moneyed_levels
    inner join level_positions
        on
            moneyed_levels.cell_number = level_positions.cell_number
            and moneyed_levels.replicate = level_positions.replicate
            and moneyed_levels.score_level = level_positions.score_level
    group by moneyed_levels.cell_number, moneyed_levels.replicate

),

values_summed as (

    select
        cell_number,
        replicate,
        value,
        sum(weight) as weight
    from moneyed
    group by cell_number, replicate, value

),

values_positioned as (

    select
        values_summed.*,
        sum(cast(values_summed.weight as double)) over (
            partition by values_summed.cell_number, values_summed.replicate
            order by values_summed.value desc
            rows between unbounded preceding and current row
        ) as weight_through
    from values_summed

),

money_by_value as (

    select
        cell_number,
        replicate,
        {{ exact_sum('weight * value * (weight_through - weight / cast(2 as double))') }} as value_positions
    from values_positioned
    group by cell_number, replicate

),

replicate_metrics as (

    select
        totals.cell_number,
        totals.replicate,
        ranking_sums.won_pairs_doubled
        / nullif(2 * totals.n_positives * (totals.n_rows - totals.n_positives), 0) as roc_auc,
        ranking_sums.precision_sum / nullif(totals.n_positives, 0) as pr_auc,
        loss_sums.log_loss_sum / totals.n_rows as log_loss,
        loss_sums.brier_sum / totals.n_rows as brier,
        {% for percent in [5, 10, 20] %}
        ranking_sums.positives_in_top_{{ percent }} / nullif(totals.n_positives, 0) as capture_at_{{ percent }},
        ranking_sums.positives_in_top_{{ percent }} * totals.n_rows
        / nullif(totals.n_positives * ceil(totals.n_rows * {{ percent }} / cast(100 as double)), 0)
            as lift_at_{{ percent }},
        {% endfor %}
        (totals.n_valued * money_by_score.value_sum - 2 * money_by_score.value_positions)
        / nullif(totals.n_valued * money_by_score.value_sum - 2 * money_by_value.value_positions, 0)
            as value_gini_normalised
    from totals
    inner join ranking_sums
        on
            totals.cell_number = ranking_sums.cell_number
            and totals.replicate = ranking_sums.replicate
    inner join loss_sums
        on
            totals.cell_number = loss_sums.cell_number
            and totals.replicate = loss_sums.replicate
    left join money_by_score
        on
            totals.cell_number = money_by_score.cell_number
            and totals.replicate = money_by_score.replicate
    left join money_by_value
        on
            totals.cell_number = money_by_value.cell_number
            and totals.replicate = money_by_value.replicate

),

{% set metrics = [
    'roc_auc', 'pr_auc', 'log_loss', 'brier', 'lift_at_5', 'lift_at_10', 'lift_at_20',
    'capture_at_5', 'capture_at_10', 'capture_at_20', 'value_gini_normalised',
] %}
metric_names as (

    {% for metric in metrics %}
    select '{{ metric }}' as metric
    {%- if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

),

long_metrics as (

    select
        replicate_metrics.cell_number,
        replicate_metrics.replicate,
        metric_names.metric,
        case metric_names.metric
            {% for metric in metrics %}
            when '{{ metric }}' then replicate_metrics.{{ metric }}
            {% endfor %}
        end as value
    from replicate_metrics
    cross join metric_names

),

quantiles as (

    select
        cell_number,
        metric,
        max(case when replicate = 0 then value end) as sample_value,
        percentile_cont(0.025) within group (order by case when replicate > 0 then value end) as value_low,
        percentile_cont(0.975) within group (order by case when replicate > 0 then value end) as value_high,
        count(case when replicate > 0 then value end) as n_replicates
    from long_metrics
    group by cell_number, metric

),

shrinkages as (

    select
        task,
        split,
        count(*) as n_sampled,
        max(shrinkage) as shrinkage
    from sampled
    group by task, split

),

final as (

    select
        cells.task,
        cells.candidate_id,
        cells.split,
        quantiles.metric,
        shrinkages.shrinkage * (quantiles.value_low - quantiles.sample_value) as low_deviation,
        shrinkages.shrinkage * (quantiles.value_high - quantiles.sample_value) as high_deviation,
        cast(quantiles.n_replicates as bigint) as n_replicates,
        cast(shrinkages.n_sampled as bigint) as n_sampled
    from quantiles
    inner join cells on quantiles.cell_number = cells.cell_number
    inner join shrinkages
        on
            cells.task = shrinkages.task
            and cells.split = shrinkages.split
    where quantiles.n_replicates > 0 and quantiles.sample_value is not null

)

select * from final
