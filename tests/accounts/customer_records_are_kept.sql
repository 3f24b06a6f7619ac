-- Matching may join customers, but no step may lose or double a record.
with counts as (

    select
        (select count(*) from {{ ref('int_customer_records') }}) as record_count,
        (select count(*) from {{ ref('int_customer_exact_matches') }}) as matched_count,
        (select count(*) from {{ ref('int_customer_clusters') }}) as clustered_count,
        (select coalesce(sum(record_count), 0) from {{ ref('dim_customers') }}) as published_count

)

select * from counts
where matched_count <> record_count or clustered_count <> record_count or published_count <> record_count
