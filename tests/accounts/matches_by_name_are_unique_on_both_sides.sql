-- A name that stands alone decides only where one record and one customer carry it: a second name on the same customer
-- means that one of the two was a guess.
with matches as (

    select
        record_id,
        target_record_id,
        match_method
    from {{ ref('int_customer_clusters') }}
    where match_method in ('name_field', 'token_set', 'fuzzy')

),

joined_twice as (

    select
        match_method,
        target_record_id as record_id
    from matches
    where match_method <> 'name_field'
    group by match_method, target_record_id
    having count(*) > 1

),

split as (

    select
        min(match_method) as match_method,
        record_id
    from matches
    group by record_id
    having count(distinct target_record_id) <> 1

)

select * from joined_twice
union all
select * from split
