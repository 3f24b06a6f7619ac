-- A lead that stands twice, or in two parts, would be learned from and tested on.
{{ config(tags=['leakage']) }}
select
    task,
    lead_id,
    count(*) as example_count,
    count(distinct split) as split_count
from {{ ref('lead_examples') }}
group by task, lead_id
having count(*) > 1 or count(distinct split) > 1
