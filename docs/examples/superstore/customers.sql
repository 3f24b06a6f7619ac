-- The segment of each customer, which never changes in the file.
select distinct
    "Customer ID" as customer_id,
    Segment as segment
from read_csv('{source_dir}/superstore.csv', all_varchar = true)
