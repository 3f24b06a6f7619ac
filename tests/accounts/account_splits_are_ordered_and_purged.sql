-- Every label of one split had closed before the first cutoff of the next one.
{{ config(tags=['leakage']) }}
with parts as (

    select
        split,
        min(cutoff_at) as first_cutoff_at,
        {{ account_closing('max(cutoff_at)') }} as last_label_closed_at
    from {{ ref('account_examples') }}
    group by split

),

part_orders as (

    select
        split,
        first_cutoff_at,
        last_label_closed_at,
        case split when 'train' then 1 when 'calibrate' then 2 when 'test' then 3 else 4 end as place
    from parts

),

final as (

    select
        earlier.split as earlier_split,
        later.split as later_split,
        earlier.last_label_closed_at,
        later.first_cutoff_at
    from part_orders as earlier
    inner join part_orders as later on earlier.place < later.place
    where earlier.last_label_closed_at > later.first_cutoff_at

)

select * from final
