-- stand-in
select customer_id, max(customer_name) as customer_name, min(known_at) as first_known_at from {{ ref('stg_sales') }} where customer_id is not null group by customer_id
