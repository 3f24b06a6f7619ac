-- One row per customer, division and cutoff: whether the customer bought the division in the label window, as known at
-- as_of.
--
-- expansion: customers with some purchase before the cutoff and none of the division within the look-back; all: every
-- customer known before the cutoff. Known means known before the cutoff for the past, and before as_of for the window.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

cutoffs as (

    select * from {{ ref('int_account_cutoffs') }}

),

divisions as (

    select * from {{ ref('dim_divisions') }}
    where is_enabled

),

purchases as (

    select
        customer_id,
        division,
        ordered_at,
        known_at,
        gross_profit
    from {{ ref('fct_sales') }}
    where is_purchase_line and customer_id is not null and line_kind = 'sale'

),

-- Goods that came back take their money with them, but a return is no purchase.
returned_money as (

    select
        customer_id,
        division,
        ordered_at,
        known_at,
        gross_profit
    from {{ ref('fct_sales') }}
    where is_purchase_line and customer_id is not null and line_kind <> 'sale'

),

pasts as (

    select
        cutoffs.cutoff_no,
        purchases.customer_id,
        purchases.division,
        max(purchases.ordered_at) as last_bought_at
    from purchases
    inner join cutoffs
        on
            purchases.known_at < cutoffs.cutoff_at
            and purchases.ordered_at < cutoffs.cutoff_at
    group by cutoffs.cutoff_no, purchases.customer_id, purchases.division

),

past_customers as (

    select
        cutoff_no,
        customer_id
    from pasts
    group by cutoff_no, customer_id

),

known_customers as (

    select
        cutoff_no,
        customer_id
    from past_customers
    {% if var('account_label_mode') == 'all' %}
    union
    select
        cutoffs.cutoff_no,
        dim_customers.customer_id
    from {{ ref('dim_customers') }} as dim_customers
    inner join cutoffs on dim_customers.first_known_at < cutoffs.cutoff_at
    {% endif %}

),

window_lines as (

    select
        cutoffs.cutoff_no,
        purchases.customer_id,
        purchases.division,
        1 as purchase_count,
        purchases.gross_profit
    from purchases
    inner join cutoffs
        on
            purchases.ordered_at >= cutoffs.cutoff_at
            and purchases.ordered_at < cutoffs.window_end_at
    cross join as_of
    where purchases.known_at < as_of.as_of

    union all

    select
        cutoffs.cutoff_no,
        returned_money.customer_id,
        returned_money.division,
        0 as purchase_count,
        returned_money.gross_profit
    from returned_money
    inner join cutoffs
        on
            returned_money.ordered_at >= cutoffs.cutoff_at
            and returned_money.ordered_at < cutoffs.window_end_at
    cross join as_of
    where returned_money.known_at < as_of.as_of

),

windows as (

    select
        cutoff_no,
        customer_id,
        division,
        sum(purchase_count) as purchase_count,
        cast(sum(gross_profit) as double) as gross_profit
    from window_lines
    group by cutoff_no, customer_id, division

),

rows_to_label as (

    select
        cutoffs.cutoff_no,
        cutoffs.cutoff_at,
        cutoffs.split,
        cutoffs.is_closed,
        known_customers.customer_id,
        divisions.division,
        divisions.min_gross_profit,
        pasts.last_bought_at,
        past_customers.customer_id is not null as has_bought_before,
        coalesce(
            pasts.last_bought_at >= {{ add_months('cutoffs.cutoff_at', '-' ~ var('account_lookback_months')) }}, false
        ) as owns_division,
        coalesce(windows.purchase_count, 0) as purchase_count,
        windows.gross_profit
    from known_customers
    inner join cutoffs on known_customers.cutoff_no = cutoffs.cutoff_no
    -- A division that nobody had sold yet cannot be offered.
    inner join divisions on cutoffs.cutoff_at > divisions.first_known_at
    left join pasts
        on
            known_customers.cutoff_no = pasts.cutoff_no
            and known_customers.customer_id = pasts.customer_id
            and divisions.division = pasts.division
    left join past_customers
        on
            known_customers.cutoff_no = past_customers.cutoff_no
            and known_customers.customer_id = past_customers.customer_id
    left join windows
        on
            known_customers.cutoff_no = windows.cutoff_no
            and known_customers.customer_id = windows.customer_id
            and divisions.division = windows.division

),

judged as (

    select
        *,
        purchase_count > 0 and coalesce(gross_profit >= min_gross_profit, true) as has_bought
    from rows_to_label
    {% if var('account_label_mode') == 'expansion' %}
    where has_bought_before and not owns_division
    {% endif %}

),

final as (

    select
        customer_id || '|' || division || '|' || cast(cast(cutoff_at as date) as varchar) as account_example_id,
        customer_id,
        division,
        cutoff_no,
        cutoff_at,
        split,
        case
            when owns_division then 'renewal_like'
            when has_bought_before then 'expansion'
            else 'new_logo'
        end as cohort,
        not has_bought_before as is_new_logo,
        has_bought_before and not owns_division as is_expansion,
        owns_division as is_renewal_like,
        last_bought_at,
        is_closed as is_mature,
        case
            when has_bought then 'positive'
            when is_closed then 'negative'
            else 'unknown'
        end as label_state,
        case when has_bought then 1 when is_closed then 0 end as label,
        case when has_bought then gross_profit when is_closed then 0 end as value
    from judged

)

select * from final
