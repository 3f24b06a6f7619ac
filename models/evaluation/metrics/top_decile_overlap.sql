-- One row per pair of neighbouring cutoffs: how much of the champion's top decile of accounts stays in it at the next.
--
-- Counted among customers and divisions that are asked about at both cutoffs: who bought in between left for good
-- reason. By chance a tenth would stay.
with champions as (

    select candidate_id
    from {{ ref('champion_models') }}
    where task = 'account_purchase'

),

examples as (

    select
        example_id,
        customer_id,
        division,
        cutoff_no,
        cutoff_at
    from {{ ref('account_examples') }}
    where split in ('calibrate', 'test')

),

scored as (

    select
        examples.customer_id,
        examples.division,
        examples.cutoff_no,
        examples.cutoff_at,
        holdout_predictions.p
    from {{ ref('holdout_predictions') }} as holdout_predictions
    inner join champions on holdout_predictions.candidate_id = champions.candidate_id
    inner join examples on holdout_predictions.example_id = examples.example_id
    where holdout_predictions.task = 'account_purchase'

),

numbered as (

    select
        *,
        dense_rank() over (order by cutoff_at) as place
    from scored

),

paired as (

    select
        earlier.cutoff_at as earlier_cutoff_at,
        later.cutoff_at as later_cutoff_at,
        earlier.customer_id,
        earlier.division,
        ntile(10) over (
            partition by earlier.cutoff_at order by earlier.p desc, earlier.customer_id asc, earlier.division asc
        ) as earlier_decile,
        ntile(10) over (
            partition by later.cutoff_at order by later.p desc, later.customer_id asc, later.division asc
        ) as later_decile
    from numbered as earlier
    inner join numbered as later
        on
            earlier.place + 1 = later.place
            and earlier.customer_id = later.customer_id
            and earlier.division = later.division

),

final as (

    select
        earlier_cutoff_at,
        later_cutoff_at,
        cast(count(*) as bigint) as common_rows,
        cast(count(case when earlier_decile = 1 then 1 end) as bigint) as top_rows,
        cast(count(case when earlier_decile = 1 and later_decile = 1 then 1 end) as bigint) as stayed_rows,
        cast(count(case when earlier_decile = 1 and later_decile = 1 then 1 end) as double)
        / nullif(count(case when earlier_decile = 1 then 1 end), 0) as stayed_share
    from paired
    group by earlier_cutoff_at, later_cutoff_at

)

select * from final
