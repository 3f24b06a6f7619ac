-- One row per resolved customer, with its attributes as they are now.
--
-- Of several rows of the customers input the newest that holds at as_of counts; where none holds any more, the last.
with records as (

    select
        record_id,
        record_source,
        customer_id,
        customer_name,
        domain,
        postcode,
        first_known_at
    from {{ ref('int_customer_records') }}

),

clusters as (

    select
        record_id,
        customer_key,
        match_method
    from {{ ref('int_customer_clusters') }}

),

members as (

    select
        clusters.customer_key as customer_id,
        clusters.match_method,
        records.record_source,
        records.customer_name,
        records.domain,
        records.postcode,
        records.first_known_at,
        row_number() over (
            partition by clusters.customer_key
            order by
                case when records.customer_name is null then 1 else 0 end,
                case when records.customer_id = clusters.customer_key then 0 else 1 end,
                -- customers, sales_id, sales_name: the alphabet happens to trust the sources in the right order.
                records.record_source,
                records.first_known_at asc nulls last,
                records.record_id
        ) as name_rank
    from clusters
    inner join records on clusters.record_id = records.record_id

),

states as (

    select
        listed.customer_id,
        stg_customers.attributes,
        stg_customers.known_at,
        row_number() over (
            partition by listed.customer_id
            order by
                coalesce(stg_customers.valid_to < as_of.as_of, false),
                stg_customers.known_at is null,
                coalesce(stg_customers.valid_from, stg_customers.known_at) desc,
                stg_customers.known_at desc,
                stg_customers.source_file,
                stg_customers.source_line
        ) as state_rank
    from {{ ref('stg_customers') }} as stg_customers
    inner join {{ ref('int_listed_customers') }} as listed
        on stg_customers.customer_id = listed.listed_customer_id
    cross join {{ ref('int_as_of') }} as as_of
    where coalesce(stg_customers.known_at < as_of.as_of, true)

),

resolved as (

    select
        customer_id,
        max(case when name_rank = 1 then customer_name end) as customer_name,
        max(case when name_rank = 1 then domain end) as domain,
        max(case when name_rank = 1 then postcode end) as postcode,
        concat_ws(
            ' ',
            {% for method in ['id', 'map', 'name_field', 'token_set', 'fuzzy', 'own'] %}
            max(case when match_method = '{{ method }}' then '{{ method }}' end){{ ',' if not loop.last }}
            {% endfor %}
        ) as match_methods,
        count(*) as record_count,
        max(case when record_source = 'customers' then 1 else 0 end) = 1 as is_listed,
        min(first_known_at) as first_known_at
    from members
    group by customer_id

),

final as (

    select
        resolved.customer_id,
        resolved.customer_name,
        resolved.domain,
        resolved.postcode,
        states.attributes,
        states.known_at as attributes_known_at,
        resolved.match_methods,
        resolved.record_count,
        resolved.is_listed,
        resolved.first_known_at
    from resolved
    left join states
        on
            resolved.customer_id = states.customer_id
            and states.state_rank = 1

)

select * from final
