-- One row per order line that names a customer: the customer it resolves to.
select sale_line_id, customer_id from {{ ref('stg_sales') }} where customer_id is not null
