-- One row per demo order: the day of the sales history, the product, the money, and what is odd about it.
{%- set month_seed = "truth.customer_id || '-' || truth.division || '-' || cast(months.month_no as varchar)" %}
with truth as (

    select * from {{ ref('demo_account_truth') }}
    where adoption_day < least(end_day, {{ var('demo_sales_days') }})

),

months as (

    select {{ number_series('ceil(' ~ var('demo_sales_days') ~ ' / 30.0)', 'month_no') }}

),

-- The order of month -1 is the one by which the customer comes to own the division.
planned as (

    select
        *,
        -1 as month_no,
        adoption_day as order_day
    from truth

    union all

    select
        truth.*,
        months.month_no,
        30.0 * months.month_no
        + 30.0 * {{ demo_uniform(month_seed) }} as order_day
    from truth
    cross join months
    where
        {{ demo_uniform(month_seed, 1) }}
        < 1 - exp(-30.0 * truth.orders_per_day)

),

placed as (

    select
        *,
        customer_id || '-' || division || '-' || cast(month_no as varchar) || '-order' as seed
    from planned
    where
        month_no = -1
        or (order_day > adoption_day and order_day < least(end_day, {{ var('demo_sales_days') }}))

),

final as (

    select
        500000000 + customer_no * 1000 + division_no * 100 + month_no + 1 as order_no,
        customer_no,
        customer_id,
        division_no,
        division,
        month_no,
        order_day,
        margin_rate,
        cast(floor(power({{ demo_uniform('seed') }}, 2) * 10) as integer) as item_no,
        1 + cast(floor({{ demo_uniform('seed', 1) }} * 8) as integer) as quantity,
        -- Log-normal by Box and Muller, standard deviation 0.5.
        exp(
            log_order_value
            + 0.5 * sqrt(-2 * ln(greatest({{ demo_uniform('seed', 2) }}, 1e-9)))
            * cos(2 * pi() * {{ demo_uniform('seed', 3) }})
        ) as revenue,
        {{ demo_uniform("seed || '-b'") }} as u_return,
        {{ demo_uniform("seed || '-b'", 1) }} as u_customer,
        {{ demo_uniform("seed || '-b'", 2) }} as u_freight,
        {{ demo_uniform("seed || '-b'", 3) }} as u_late
    from placed

)

select * from final
