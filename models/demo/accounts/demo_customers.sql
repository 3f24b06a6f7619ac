-- One row per version of a customer in the demo's customers input, as text. One in twenty-five grows once.
with truth as (

    select * from {{ ref('demo_customer_truth') }}

),

versions as (

    select
        truth.*,
        truth.start_day - 30 as from_day,
        truth.employees as stated_employees
    from truth

    union all

    select
        truth.*,
        truth.start_day + 200 as from_day,
        truth.employees * 2 as stated_employees
    from truth
    where customer_no % 25 = 3

),

final as (

    select
        customer_id,
        customer_name || case customer_no % 3 when 0 then ' Inc' when 1 then ' GmbH' else '' end as name,
        'customer' || cast(customer_no as varchar) || '.example' as domain,
        industry,
        cast(stated_employees as varchar) as employees,
        region,
        cast({{ add_seconds(demo_sales_start(), 'floor(from_day * 86400)') }} as varchar) as valid_from
    from versions
    where from_day < {{ var('demo_sales_days') }} - 2

)

select * from final
