-- One row per task, candidate, split and headline metric: how far its 95 % bootstrap interval lies below and above it.
--
-- Deviations are taken from the metric of the same pooled sample (replicate 0), so pooling scores into levels moves
-- their centre nowhere.
{% set metrics = [
    'roc_auc', 'pr_auc', 'log_loss', 'brier', 'lift_at_5', 'lift_at_10', 'lift_at_20',
    'capture_at_5', 'capture_at_10', 'capture_at_20', 'value_gini_normalised',
] %}
with bootstrap_levels as (

    select * from {{ ref('bootstrap_levels') }}

),

bootstrap_money as (

    select * from {{ ref('bootstrap_money') }}

),

cells as (

    select distinct
        cell_number,
        task,
        candidate_id,
        split
    from {{ ref('bootstrap_rows') }}

),

samples as (

    select
        task,
        split,
        count(*) as n_sampled,
        max(shrinkage) as shrinkage
    from {{ ref('bootstrap_examples') }}
    group by task, split

),

totals as (

    select
        cell_number,
        replicate,
        sum(n_rows) as n_rows,
        sum(n_positives) as n_positives,
        sum(n_valued) as n_valued,
        sum(log_loss_nanos) / 1e9 as log_loss_sum,
        sum(brier_nanos) / 1e9 as brier_sum
    from bootstrap_levels
    group by cell_number, replicate

),

ranking_sums as (

    select
        bootstrap_levels.cell_number,
        bootstrap_levels.replicate,
        sum(
            bootstrap_levels.n_positives
            * (
                2 * (totals.n_rows - totals.n_positives)
                - 2 * (bootstrap_levels.n_rows_through - bootstrap_levels.n_positives_through)
                + bootstrap_levels.n_rows - bootstrap_levels.n_positives
            )
        ) as won_pairs_doubled,
        {{ exact_sum(
            'bootstrap_levels.n_positives * bootstrap_levels.n_positives_through / bootstrap_levels.n_rows_through'
        ) }} as precision_sum,
        {% for percent in [5, 10, 20] %}
        {{ exact_sum(
            'bootstrap_levels.n_positives * greatest(0, least(1, (ceil(totals.n_rows * ' ~ percent
            ~ ' / cast(100 as double)) - bootstrap_levels.n_rows_through + bootstrap_levels.n_rows)'
            ~ ' / bootstrap_levels.n_rows))'
        ) }} as positives_in_top_{{ percent }}
        {%- if not loop.last %},{% endif %}
        {% endfor %}
    from bootstrap_levels
    inner join totals
        on
            bootstrap_levels.cell_number = totals.cell_number
            and bootstrap_levels.replicate = totals.replicate
    group by bootstrap_levels.cell_number, bootstrap_levels.replicate

),

replicate_metrics as (

    select
        totals.cell_number,
        totals.replicate,
        ranking_sums.won_pairs_doubled
        / nullif(2 * totals.n_positives * (totals.n_rows - totals.n_positives), 0) as roc_auc,
        ranking_sums.precision_sum / nullif(totals.n_positives, 0) as pr_auc,
        totals.log_loss_sum / totals.n_rows as log_loss,
        totals.brier_sum / totals.n_rows as brier,
        {% for percent in [5, 10, 20] %}
        ranking_sums.positives_in_top_{{ percent }} / nullif(totals.n_positives, 0) as capture_at_{{ percent }},
        ranking_sums.positives_in_top_{{ percent }} * totals.n_rows
        / nullif(totals.n_positives * ceil(totals.n_rows * {{ percent }} / cast(100 as double)), 0)
            as lift_at_{{ percent }},
        {% endfor %}
        (totals.n_valued * bootstrap_money.value_sum - 2 * bootstrap_money.value_positions)
        / nullif(totals.n_valued * bootstrap_money.value_sum - 2 * bootstrap_money.best_value_positions, 0)
            as value_gini_normalised
    from totals
    inner join ranking_sums
        on
            totals.cell_number = ranking_sums.cell_number
            and totals.replicate = ranking_sums.replicate
    left join bootstrap_money
        on
            totals.cell_number = bootstrap_money.cell_number
            and totals.replicate = bootstrap_money.replicate

),

long_metrics as (

    {% for metric in metrics %}
    select
        cell_number,
        replicate,
        '{{ metric }}' as metric,
        {{ metric }} as value
    from replicate_metrics
    {%- if not loop.last %}
    union all
    {% endif %}
    {% endfor %}

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

final as (

    select
        cells.task,
        cells.candidate_id,
        cells.split,
        quantiles.metric,
        samples.shrinkage * (quantiles.value_low - quantiles.sample_value) as low_deviation,
        samples.shrinkage * (quantiles.value_high - quantiles.sample_value) as high_deviation,
        cast(quantiles.n_replicates as bigint) as n_replicates,
        cast(samples.n_sampled as bigint) as n_sampled
    from quantiles
    inner join cells on quantiles.cell_number = cells.cell_number
    inner join samples
        on
            cells.task = samples.task
            and cells.split = samples.split
    where quantiles.n_replicates > 0 and quantiles.sample_value is not null

)

select * from final
