-- One row per cutoff, customer and product bought before it within the look-back.
with cutoffs as (

    select
        cutoff_no,
        cutoff_at
    from {{ ref('int_account_cutoffs') }}

),

lines as (

    select
        customer_id,
        sku,
        division,
        ordered_at,
        known_at
    from {{ ref('fct_sales') }}
    where is_purchase_line and line_kind = 'sale' and customer_id is not null

),

final as (

    select
        cutoffs.cutoff_no,
        lines.customer_id,
        lines.sku,
        min(lines.division) as division
    from lines
    inner join cutoffs
        on
            lines.known_at < cutoffs.cutoff_at
            and lines.ordered_at < cutoffs.cutoff_at
            and lines.ordered_at >= {{ add_months('cutoffs.cutoff_at', '-' ~ var('account_lookback_months')) }}
    group by cutoffs.cutoff_no, lines.customer_id, lines.sku

)

select * from final
