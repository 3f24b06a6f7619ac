-- One row per customer id of the customers input: the customer it resolves to.
select distinct customer_id as listed_customer_id, customer_id from {{ ref('stg_customers') }}
