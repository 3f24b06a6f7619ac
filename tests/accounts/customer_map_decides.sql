-- The map decides nothing where it names two customers for one record, or goes in circles.
with ambiguous as (

    select
        record_id,
        'names several customers' as problem
    from {{ ref('int_customer_exact_matches') }}
    where map_target_count > 1

),

circular as (

    select
        clusters.record_id,
        'goes in circles' as problem
    from {{ ref('int_customer_clusters') }} as clusters
    where
        clusters.match_method = 'map'
        and clusters.target_record_id <> clusters.record_id
        and 'id:' || clusters.customer_key = clusters.record_id

)

select * from ambiguous
union all
select * from circular
