-- One row per customer and division at the cutoff to score: whether the customer owns the division.
with cutoffs as (

    select
        cutoff_no,
        cutoff_at
    from {{ ref('int_account_cutoffs') }}
    where split = 'score'

),

windows as (

    select
        windows.customer_id,
        windows.division,
        windows.last_ordered_at
        >= {{ add_months('cutoffs.cutoff_at', '-' ~ var('account_lookback_months')) }} as is_recent
    from {{ ref('int_account_windows') }} as windows
    inner join cutoffs on windows.cutoff_no = cutoffs.cutoff_no

),

customers as (

    select distinct customer_id from windows

),

divisions as (

    select division from {{ ref('dim_divisions') }}
    where is_enabled

),

final as (

    select
        customers.customer_id,
        divisions.division,
        coalesce(windows.is_recent, false) as is_owned
    from customers
    cross join divisions
    left join windows
        on
            customers.customer_id = windows.customer_id
            and divisions.division = windows.division

)

select * from final
