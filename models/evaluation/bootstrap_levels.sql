-- One row per cell (task, candidate, split), replicate and score level: the weighted rows at the level and above it.
with bootstrap_rows as (

    select
        cell_number,
        example_number,
        score_level,
        label,
        is_valued,
        log_loss_nanos,
        brier_nanos
    from {{ ref('bootstrap_rows') }}

),

bootstrap_weights as (

    select
        example_number,
        replicate,
        weight
    from {{ ref('bootstrap_weights') }}

),

level_sums as (

    select
        bootstrap_rows.cell_number,
        bootstrap_weights.replicate,
        bootstrap_rows.score_level,
        cast(sum(bootstrap_weights.weight) as bigint) as n_rows,
        cast(sum(bootstrap_weights.weight * bootstrap_rows.label) as bigint) as n_positives,
        cast(sum(bootstrap_weights.weight * bootstrap_rows.is_valued) as bigint) as n_valued,
        cast(sum(bootstrap_weights.weight * bootstrap_rows.log_loss_nanos) as bigint) as log_loss_nanos,
        cast(sum(bootstrap_weights.weight * bootstrap_rows.brier_nanos) as bigint) as brier_nanos
    from bootstrap_rows
    inner join bootstrap_weights on bootstrap_rows.example_number = bootstrap_weights.example_number
    group by bootstrap_rows.cell_number, bootstrap_weights.replicate, bootstrap_rows.score_level

),

final as (

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

)

select * from final
