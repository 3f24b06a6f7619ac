-- Every lead of one part had a mature label before the first lead of the next part came in. In a short history
-- calibrate is held out of the days of train.
{{ config(tags=['leakage']) }}
with lead_examples as (

    select
        task,
        split,
        cutoff_at
    from {{ ref('lead_examples') }}

),

parts as (

    select
        task,
        split,
        min(cutoff_at) as first_cutoff_at,
        {{ add_days(
            'max(cutoff_at)', var('lead_label_window_days') + var('outcome_reporting_lag_days')
        ) }} as last_label_closed_at
    from lead_examples
    where split in ('train', 'calibrate', 'test')
    group by task, split

),

short_histories as (

    select task
    from {{ ref('lead_examples') }}
    where split = 'calibrate' and split_reason like 'held out of %'
    group by task

),

part_orders as (

    select
        'train' as earlier_split,
        'calibrate' as later_split
    union all
    select
        'calibrate' as earlier_split,
        'test' as later_split
    union all
    select
        'train' as earlier_split,
        'test' as later_split

),

final as (

    select
        earlier.task,
        earlier.split as earlier_split,
        later.split as later_split,
        earlier.last_label_closed_at,
        later.first_cutoff_at
    from part_orders
    inner join parts as earlier on part_orders.earlier_split = earlier.split
    inner join parts as later
        on
            part_orders.later_split = later.split
            and earlier.task = later.task
    left join short_histories on earlier.task = short_histories.task
    where
        earlier.last_label_closed_at > later.first_cutoff_at
        and not (part_orders.later_split = 'calibrate' and short_histories.task is not null)

)

select * from final
