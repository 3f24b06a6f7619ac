-- Reseller order lines. The currency column stays out: all amounts are in one currency already.
select
    SalesOrderNumber as order_id,
    SalesOrderLineNumber as line_id,
    OrderDate as ordered_at,
    ResellerKey as customer_id,
    ProductAlternateKey as sku,
    OrderQuantity as quantity,
    SalesAmount as revenue,
    TotalProductCost as cost,
    EmployeeKey as rep_id
from '{source_dir}/sales.parquet'
