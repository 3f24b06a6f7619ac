-- One row per order line: who bought what of which division, in default_currency. Totals equal those of the input.
--
-- A line that came back is linked to the newest earlier purchase of the same product by the same customer, where there
-- is one. Lines of denied products and write-offs are kept for the totals and are no purchases (is_purchase_line).
with sales as (

    select * from {{ ref('stg_sales') }}

),

customers as (

    select
        sale_line_id,
        customer_id
    from {{ ref('int_sale_customers') }}

),

priced as (

    select
        sales.sale_line_id,
        sales.order_id,
        sales.line_id,
        sales.ordered_at,
        sales.known_at,
        customers.customer_id,
        dim_products.sku,
        dim_products.division,
        sales.line_kind,
        dim_products.division is not null
        and not dim_products.is_denied
        and sales.line_kind <> 'write_off' as is_purchase_line,
        sales.quantity,
        sales.currency,
        sales.revenue as original_revenue,
        -- Decimals, as sums of doubles depend on the order in which threads deliver them.
        cast(
            cast(sales.revenue as double)
            * {{ rate_to_default('sales.currency', 'exchange_rates.rate_to_default') }} as decimal(18, 6)
        ) as revenue,
        cast(
            coalesce(
                cast(sales.gross_profit as double),
                cast(sales.revenue as double) * dim_divisions.margin_rate,
                cast(sales.revenue as double)
            )
            * {{ rate_to_default('sales.currency', 'exchange_rates.rate_to_default') }} as decimal(18, 6)
        ) as gross_profit,
        coalesce(sales.gross_profit, dim_divisions.margin_rate) is not null as is_profit_known,
        sales.rep_id
    from sales
    inner join {{ ref('dim_products') }} as dim_products
        on coalesce(sales.sku, 'division ' || sales.division) = dim_products.sku
    left join {{ ref('dim_divisions') }} as dim_divisions on dim_products.division = dim_divisions.division
    left join {{ ref('exchange_rates') }} as exchange_rates on sales.currency = exchange_rates.currency
    left join customers on sales.sale_line_id = customers.sale_line_id

),

returned as (

    select
        returns.sale_line_id,
        purchases.sale_line_id as returned_line_id,
        row_number() over (
            partition by returns.sale_line_id
            order by purchases.ordered_at desc, purchases.sale_line_id desc
        ) as purchase_rank
    from priced as returns
    inner join priced as purchases
        on
            returns.customer_id = purchases.customer_id
            and returns.sku = purchases.sku
            and returns.ordered_at >= purchases.ordered_at
            and purchases.line_kind = 'sale'
    where returns.line_kind in ('return', 'cancellation')

),

final as (

    select
        priced.*,
        cast(priced.ordered_at as date) as ordered_date,
        returned.returned_line_id,
        -- The line by which an order, and an order of a division, is first known: counting it counts a customer's
        -- orders. Where lines of one order name different customers, or some name none, each has an order.
        priced.line_kind = 'sale' and priced.is_purchase_line
        and row_number() over (
            partition by priced.order_id, priced.customer_id
            order by priced.line_kind = 'sale' and priced.is_purchase_line desc, priced.known_at, priced.sale_line_id
        ) = 1 as is_order_line,
        priced.line_kind = 'sale' and priced.is_purchase_line
        and row_number() over (
            partition by priced.order_id, priced.customer_id, priced.division
            order by priced.line_kind = 'sale' and priced.is_purchase_line desc, priced.known_at, priced.sale_line_id
        ) = 1 as is_division_order_line
    from priced
    left join returned
        on
            priced.sale_line_id = returned.sale_line_id
            and returned.purchase_rank = 1

)

select * from final
