-- One row per cell (task, candidate, split), replicate and score level: the weighted rows at the level and above it.
with bootstrap_rows as (

    select
        cell_number,
        example_number,
        score_level,
        label,
        n_valued,
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

-- Ten million pairs are grouped here: one number for cell and level, and sums of doubles (whole numbers add exactly
-- there, in any order), take a third less time than separate keys and integers.
level_sums as (

    select
        bootstrap_rows.cell_number * 1000 + bootstrap_rows.score_level as level_number,
        bootstrap_weights.replicate,
        sum(cast(bootstrap_weights.weight as double)) as n_rows,
        sum(cast(bootstrap_weights.weight * bootstrap_rows.label as double)) as n_positives,
        sum(cast(bootstrap_weights.weight * bootstrap_rows.n_valued as double)) as n_valued,
        sum(cast(bootstrap_weights.weight * bootstrap_rows.log_loss_nanos as double)) as log_loss_nanos,
        sum(cast(bootstrap_weights.weight * bootstrap_rows.brier_nanos as double)) as brier_nanos
    from bootstrap_rows
    inner join bootstrap_weights on bootstrap_rows.example_number = bootstrap_weights.example_number
    group by bootstrap_rows.cell_number * 1000 + bootstrap_rows.score_level, bootstrap_weights.replicate

),

numbered as (

    select
        cast(floor(level_number / cast(1000 as double)) as integer) as cell_number,
        replicate,
        cast(level_number % 1000 as integer) as score_level,
        n_rows,
        n_positives,
        n_valued,
        log_loss_nanos,
        brier_nanos
    from level_sums

),

final as (

    select
        numbered.*,
        sum(numbered.n_rows) over best_first as n_rows_through,
        sum(numbered.n_positives) over best_first as n_positives_through,
        sum(numbered.n_valued) over best_first as n_valued_through
    from numbered
    window best_first as (
        partition by numbered.cell_number, numbered.replicate
        order by numbered.score_level
        rows between unbounded preceding and current row
    )

)

select * from final
