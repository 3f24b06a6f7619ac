-- One row per listed customer and state that the customers input says: the attributes, and since when they held.
with customers as (

    select
        customer_id,
        customer_name,
        attributes,
        valid_from,
        valid_to,
        known_at
    from {{ ref('stg_customers') }}

),

listed as (

    select
        listed_customer_id,
        customer_id
    from {{ ref('int_listed_customers') }}

),

as_of as (

    select as_of from {{ ref('int_as_of') }}

),

final as (

    select
        listed.customer_id,
        customers.customer_id as listed_customer_id,
        customers.customer_name,
        customers.attributes,
        customers.valid_from,
        customers.valid_to,
        customers.known_at
    from customers
    inner join listed on customers.customer_id = listed.listed_customer_id
    cross join as_of
    where coalesce(customers.known_at < as_of.as_of, true)

)

select * from final
