-- One row per resolved customer.
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

final as (

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

)

select * from final
