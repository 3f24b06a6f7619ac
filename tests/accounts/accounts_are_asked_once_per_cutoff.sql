-- A customer, division and cutoff that stands twice would be learned from twice, or learned from and tested on.
{{ config(tags=['leakage']) }}
select
    customer_id,
    division,
    cutoff_at,
    count(*) as example_count
from {{ ref('account_examples') }}
group by customer_id, division, cutoff_at
having count(*) > 1
