-- Two ids are two customers until somebody says otherwise.
select
    records.record_id,
    clusters.customer_key,
    clusters.match_method
from {{ ref('int_customer_records') }} as records
inner join {{ ref('int_customer_clusters') }} as clusters on records.record_id = clusters.record_id
where
    records.customer_id is not null
    and clusters.match_method <> 'map'
    and clusters.customer_key <> records.customer_id
