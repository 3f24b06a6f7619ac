-- One row per order line that names a customer: the customer it resolves to.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

sales as (

    select
        sales.sale_line_id,
        sales.customer_id,
        sales.customer_name,
        sales.domain,
        sales.postcode
    from {{ ref('stg_sales') }} as sales
    cross join as_of
    where coalesce(sales.customer_id, sales.customer_name) is not null and sales.known_at < as_of.as_of

),

spellings as (

    select
        record_id,
        customer_name,
        domain,
        postcode
    from {{ ref('int_customer_spellings') }}

),

clusters as (

    select
        record_id,
        customer_key,
        match_method
    from {{ ref('int_customer_clusters') }}

),

recorded as (

    select
        sale_line_id,
        'id:' || customer_id as record_id
    from sales
    where customer_id is not null

    union all

    select
        sales.sale_line_id,
        spellings.record_id
    from sales
    inner join spellings
        on
            sales.customer_name = spellings.customer_name
            and coalesce(sales.domain, '') = coalesce(spellings.domain, '')
            and coalesce(sales.postcode, '') = coalesce(spellings.postcode, '')
    where sales.customer_id is null

),

final as (

    select
        recorded.sale_line_id,
        recorded.record_id,
        clusters.customer_key as customer_id,
        clusters.match_method
    from recorded
    inner join clusters on recorded.record_id = clusters.record_id

)

select * from final
