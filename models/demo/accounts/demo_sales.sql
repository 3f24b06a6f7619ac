-- One row per order line of the demo's sales input, as text: only what was loaded before the history ends.
--
-- Some goods come back, some lines carry freight, some name no customer or only the name, and some are loaded late.
with orders as (

    select * from {{ ref('demo_orders') }}

),

customers as (

    select
        customer_no,
        customer_name,
        currency,
        region
    from {{ ref('demo_customer_truth') }}

),

ordered as (

    select
        orders.*,
        customers.customer_name,
        customers.currency,
        customers.region,
        {{ add_seconds(demo_sales_start(), 'floor(orders.order_day * 86400)') }} as ordered_at
    from orders
    inner join customers on orders.customer_no = customers.customer_no

),

lines as (

    select
        ordered.*,
        1 as line_no,
        cast(order_no as varchar) as order_id,
        upper(substr(division, 1, 1)) || cast(division_no as varchar) || '-'
        || lpad(cast(item_no as varchar), 3, '0') as sku,
        quantity as units,
        revenue as amount,
        revenue * (1 - margin_rate) as cost_amount,
        ordered_at as line_at
    from ordered

    union all

    select
        ordered.*,
        2 as line_no,
        cast(order_no as varchar) as order_id,
        'FREIGHT' as sku,
        1 as units,
        25.0 as amount,
        25.0 as cost_amount,
        ordered_at as line_at
    from ordered
    where u_freight < 0.2

    union all

    select
        ordered.*,
        1 as line_no,
        'C' || cast(order_no as varchar) as order_id,
        upper(substr(division, 1, 1)) || cast(division_no as varchar) || '-'
        || lpad(cast(item_no as varchar), 3, '0') as sku,
        -quantity as units,
        -revenue as amount,
        -revenue * (1 - margin_rate) as cost_amount,
        {{ add_days('ordered_at', 12) }} as line_at
    from ordered
    -- The first order of a division is never sent back: it is what makes the customer an owner.
    where u_return < 0.03 and month_no >= 0

),

final as (

    select
        order_id,
        cast(line_no as varchar) as line_id,
        cast(line_at as varchar) as ordered_at,
        case
            when month_no = -1 or u_customer >= 0.04
                then customer_id || case when u_customer < 0.5 then '.0' else '' end
        end as customer_id,
        case
            when month_no = -1 or u_customer >= 0.04 then customer_name
            -- People type names in their own way.
            when u_customer < 0.01 then null
            when u_customer < 0.02 then upper(customer_name) || ' INC.'
            when u_customer < 0.03 then replace(customer_name, ' ', '  ') || ', Ltd'
            else substr(customer_name, 1, 3) || substr(customer_name, 5)
        end as customer_name,
        sku,
        cast(units as varchar) as quantity,
        cast(cast(amount as decimal(18, 2)) as varchar) as revenue,
        cast(cast(cost_amount as decimal(18, 2)) as varchar) as cost,
        currency,
        'rep-' || lower(region) || '-' || cast(1 + customer_no % 4 as varchar) as rep_id,
        cast({{ add_days('line_at', '1 + case when u_late < 0.02 then 20 else 0 end') }} as varchar) as known_at
    from lines
    where
        {{ add_days('line_at', '2 + case when u_late < 0.02 then 20 else 0 end') }}
        < {{ add_days(demo_sales_start(), var('demo_sales_days')) }}

)

select * from final
