-- One row per record that names a customer: an id of the customers input, an id that only sales know, or a name on
-- sales lines without an id.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

customers as (

    select
        customers.customer_id,
        customers.customer_name,
        customers.domain,
        customers.postcode,
        customers.known_at,
        customers.valid_from,
        customers.source_file,
        customers.source_line
    from {{ ref('stg_customers') }} as customers
    cross join as_of
    where coalesce(customers.known_at < as_of.as_of, true)

),

spellings as (

    select
        record_id,
        customer_name,
        match_name,
        match_domain,
        match_postcode,
        first_known_at,
        last_known_at
    from {{ ref('int_customer_spellings') }}

),

sale_ids as (

    select
        sales.customer_id,
        sales.customer_name,
        sales.domain,
        sales.postcode,
        min(sales.known_at) as first_known_at,
        max(sales.known_at) as last_known_at
    from {{ ref('stg_sales') }} as sales
    cross join as_of
    where sales.customer_id is not null and sales.known_at < as_of.as_of
    group by sales.customer_id, sales.customer_name, sales.domain, sales.postcode

),

listed as (

    select
        customer_id,
        customer_name,
        domain,
        postcode,
        min(known_at) over (partition by customer_id) as first_known_at,
        row_number() over (
            partition by customer_id
            order by
                case when customer_name is null then 1 else 0 end,
                valid_from desc nulls last,
                known_at desc nulls last,
                source_file,
                source_line
        ) as newness
    from customers

),

sold as (

    select
        customer_id,
        customer_name,
        domain,
        postcode,
        min(first_known_at) over (partition by customer_id) as first_known_at,
        row_number() over (
            partition by customer_id
            order by
                case when customer_name is null then 1 else 0 end,
                last_known_at desc,
                customer_name,
                domain,
                postcode
        ) as newness
    from sale_ids

),

named as (

    select
        record_id,
        customer_name,
        match_name,
        match_domain,
        match_postcode,
        min(first_known_at) over (partition by record_id) as first_known_at,
        row_number() over (partition by record_id order by last_known_at desc, customer_name) as newness
    from spellings

),

newest_listed as (

    select * from listed
    where newness = 1

),

newest_sold as (

    select * from sold
    where newness = 1

),

with_id as (

    select
        coalesce(listed.customer_id, sold.customer_id) as customer_id,
        case when listed.customer_id is not null then 'customers' else 'sales_id' end as record_source,
        coalesce(listed.customer_name, sold.customer_name) as customer_name,
        {{ customer_domain('coalesce(listed.domain, sold.domain)') }} as domain,
        {{ customer_postcode('coalesce(listed.postcode, sold.postcode)') }} as postcode,
        {{ customer_match_name('coalesce(listed.customer_name, sold.customer_name)') }} as match_name,
        least(listed.first_known_at, sold.first_known_at) as first_known_at
    from newest_listed as listed
    full outer join newest_sold as sold on listed.customer_id = sold.customer_id

),

final as (

    select
        'id:' || customer_id as record_id,
        record_source,
        customer_id,
        customer_name,
        match_name,
        {{ sorted_words('match_name') }} as token_key,
        domain,
        postcode,
        first_known_at
    from with_id

    union all

    select
        record_id,
        'sales_name' as record_source,
        cast(null as varchar) as customer_id,
        customer_name,
        match_name,
        {{ sorted_words('match_name') }} as token_key,
        match_domain as domain,
        match_postcode as postcode,
        first_known_at
    from named
    where newness = 1

)

select * from final
