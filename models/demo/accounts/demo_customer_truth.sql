-- One row per demo customer: what it is, when it comes and goes (days of the sales history), and how keen it is.
with numbers as (

    select
        cast(customer_series.customer_no as bigint) as customer_no,
        '10' || lpad(cast(customer_series.customer_no as varchar), 6, '0') as customer_id
    from (select {{ number_series(var('demo_customers'), 'customer_no') }}) as customer_series
    where {{ uses_demo() }}

),

drawn as (

    select
        customer_no,
        customer_id,
        {{ demo_uniform("customer_id || '-a'") }} as u_start,
        {{ demo_uniform("customer_id || '-a'", 1) }} as u_end,
        {{ demo_uniform("customer_id || '-a'", 2) }} as u_industry,
        {{ demo_uniform("customer_id || '-a'", 3) }} as u_size,
        {{ demo_uniform("customer_id || '-b'") }} as u_region,
        {{ demo_uniform("customer_id || '-b'", 1) }} as u_keen,
        {{ demo_uniform("customer_id || '-b'", 2) }} as u_keen_angle,
        {{ demo_uniform("customer_id || '-b'", 3) }} as u_home
    from numbers

),

described as (

    select
        customer_no,
        customer_id,
        case
            when u_industry < 0.3 then 'food'
            when u_industry < 0.55 then 'chemicals'
            when u_industry < 0.75 then 'water'
            when u_industry < 0.9 then 'energy'
            else 'pharma'
        end as industry,
        cast(round(exp(2.0 + 5.5 * u_size)) as bigint) as employees,
        case when u_region < 0.45 then 'EU' when u_region < 0.85 then 'US' else 'UK' end as region,
        -- Half of the customers are there from the first day on; the others come one by one.
        case when u_start < 0.5 then 0.0 else (u_start - 0.5) * 2 * 0.9 * {{ var('demo_sales_days') }} end as start_day,
        -- Customers leave for good after about five years.
        -1800.0 * ln(greatest(u_end, 1e-9)) as stay_days,
        -- Standard normal by Box and Muller.
        sqrt(-2 * ln(greatest(u_keen, 1e-9))) * cos(2 * pi() * u_keen_angle) as keenness,
        cast(floor(u_home * 3) as integer) as home_no
    from drawn

),

final as (

    select
        customer_no,
        customer_id,
        {{ demo_company_name('customer_no') }} as customer_name,
        industry,
        employees,
        region,
        case region when 'EU' then 'EUR' when 'UK' then 'GBP' else 'USD' end as currency,
        start_day,
        start_day + stay_days as end_day,
        keenness,
        home_no
    from described

)

select * from final
