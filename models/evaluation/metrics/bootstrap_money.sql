-- One row per cell (task, candidate, split) and replicate that holds money: how far up it stands, and could stand.
--
-- Few rows have any money, and a row's share of the area under the curve depends on its own position alone.
with bootstrap_rows as (

    select
        cell_number,
        example_number,
        score_level,
        value
    from {{ ref('bootstrap_rows') }}
    where value > 0

),

bootstrap_weights as (

    select
        example_number,
        replicate,
        weight
    from {{ ref('bootstrap_weights') }}

),

bootstrap_levels as (

    select
        cell_number,
        replicate,
        score_level,
        n_valued,
        n_valued_through
    from {{ ref('bootstrap_levels') }}

),

moneyed as (

    select
        bootstrap_rows.cell_number,
        bootstrap_weights.replicate,
        bootstrap_rows.score_level,
        bootstrap_rows.value,
        sum(bootstrap_weights.weight) as weight
    from bootstrap_rows
    inner join bootstrap_weights on bootstrap_rows.example_number = bootstrap_weights.example_number
    group by
        bootstrap_rows.cell_number, bootstrap_weights.replicate, bootstrap_rows.score_level, bootstrap_rows.value

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
            'moneyed_levels.value_sum * (bootstrap_levels.n_valued_through - bootstrap_levels.n_valued / 2)'
        ) }} as value_positions
    from moneyed_levels
    inner join bootstrap_levels
        on
            moneyed_levels.cell_number = bootstrap_levels.cell_number
            and moneyed_levels.replicate = bootstrap_levels.replicate
            and moneyed_levels.score_level = bootstrap_levels.score_level
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

final as (

    select
        money_by_score.cell_number,
        money_by_score.replicate,
        money_by_score.value_sum,
        money_by_score.value_positions,
        money_by_value.value_positions as best_value_positions
    from money_by_score
    inner join money_by_value
        on
            money_by_score.cell_number = money_by_value.cell_number
            and money_by_score.replicate = money_by_value.replicate

)

select * from final
