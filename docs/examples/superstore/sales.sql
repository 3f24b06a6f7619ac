-- Order lines with their sub-category; the profit is a gross profit. Names of people stay out.
select
    "Order ID" as order_id,
    "Row ID" as line_id,
    "Order Date" as ordered_at,
    "Customer ID" as customer_id,
    "Product ID" as sku,
    "Sub-Category" as division,
    Quantity as quantity,
    Sales as revenue,
    Profit as gross_profit
from read_csv('{source_dir}/superstore.csv', all_varchar = true)
