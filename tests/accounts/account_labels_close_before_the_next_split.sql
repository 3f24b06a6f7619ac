-- Read off the purchases themselves, not off the vars that made the gap: no purchase that made a label was ordered at
-- or after the first cutoff of the next split, and no label that is learned from is still open.
{{ config(tags=['leakage']) }}
with positives as (

    select
        customer_id,
        division,
        cutoff_no,
        cutoff_at,
        split,
        is_mature
    from {{ ref('int_accounts_labelled') }}
    where split in ('train', 'calibrate', 'test') and label = 1

),

purchases as (

    select
        customer_id,
        division,
        ordered_at
    from {{ ref('fct_sales') }}
    where is_purchase_line and line_kind = 'sale'

),

next_starts as (

    select
        earlier.split,
        min(later.cutoff_at) as next_start_at
    from {{ ref('int_account_cutoffs') }} as earlier
    inner join {{ ref('int_account_cutoffs') }} as later
        on
            earlier.split <> later.split
            and earlier.cutoff_at < later.cutoff_at
    group by earlier.split

),

final as (

    select
        positives.customer_id,
        positives.division,
        positives.cutoff_no,
        positives.is_mature,
        min(purchases.ordered_at) as first_purchase_at,
        min(next_starts.next_start_at) as next_start_at
    from positives
    inner join next_starts on positives.split = next_starts.split
    left join purchases
        on
            positives.customer_id = purchases.customer_id
            and positives.division = purchases.division
            and positives.cutoff_at <= purchases.ordered_at
    group by positives.customer_id, positives.division, positives.cutoff_no, positives.is_mature

)

select * from final
where not is_mature or coalesce(first_purchase_at >= next_start_at, true)
