-- One row per task, split and example that the bootstrap resamples.
--
-- Above `bootstrap_max_rows` this is a hash sample of m of the n examples; intervals then shrink by sqrt(m / n). Rows
-- of one cluster (a customer; a lead is its own) are not independent, so they enter, and are resampled, together.
with holdout_predictions as (

    select distinct
        task,
        split,
        example_id
    from {{ ref('holdout_predictions') }}
    where label is not null and score is not null

),

account_examples as (

    select
        task,
        example_id,
        customer_id
    from {{ ref('account_examples') }}
    where split in ('calibrate', 'test')

),

clustered as (

    select
        holdout_predictions.*,
        coalesce(account_examples.customer_id, holdout_predictions.example_id) as cluster_id
    from holdout_predictions
    left join account_examples
        on
            holdout_predictions.task = account_examples.task
            and holdout_predictions.example_id = account_examples.example_id

),

shuffled as (

    select
        clustered.*,
        row_number() over (
            partition by clustered.task, clustered.split
            order by md5(clustered.cluster_id), clustered.cluster_id, clustered.example_id
        ) as shuffle_position,
        count(*) over (partition by clustered.task, clustered.split) as n_examples
    from clustered

),

-- Small integers stand for the keys from here on: the weights are joined and grouped by the million.
final as (

    select
        task,
        split,
        example_id,
        cluster_id,
        cast(row_number() over (order by task, split, shuffle_position) as integer) as example_number,
        sqrt(least(n_examples, {{ var('bootstrap_max_rows') }}) / cast(n_examples as double)) as shrinkage
    from shuffled
    where shuffle_position <= {{ var('bootstrap_max_rows') }}

)

select * from final
