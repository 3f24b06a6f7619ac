-- A line with two customers would be counted twice, and a line that names one and has none would be lost.
select
    sales.sale_line_id,
    count(resolved.customer_id) as customer_count
from {{ ref('stg_sales') }} as sales
cross join {{ ref('int_as_of') }} as as_of
left join {{ ref('int_sale_customers') }} as resolved on sales.sale_line_id = resolved.sale_line_id
where sales.known_at < as_of.as_of and coalesce(sales.customer_id, sales.customer_name) is not null
group by sales.sale_line_id
having count(resolved.customer_id) <> 1
