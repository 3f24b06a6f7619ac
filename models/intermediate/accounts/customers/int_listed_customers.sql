-- One row per customer id of the customers input: the customer it resolves to.
with listed as (

    select distinct customer_id as listed_customer_id
    from {{ ref('stg_customers') }}

),

clusters as (

    select
        record_id,
        customer_key
    from {{ ref('int_customer_clusters') }}

),

final as (

    select
        listed.listed_customer_id,
        clusters.customer_key as customer_id
    from listed
    inner join clusters on 'id:' || listed.listed_customer_id = clusters.record_id

)

select * from final
