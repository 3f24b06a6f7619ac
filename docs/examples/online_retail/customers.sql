-- The country of each customer, the first in the alphabet for the few that have two. Undated; vars.yml says that it stays.
select
    CustomerID as customer_id,
    min(Country) as country
from read_csv('{source_dir}/online_retail.csv.gz', all_varchar = true)
where CustomerID is not null
group by CustomerID
