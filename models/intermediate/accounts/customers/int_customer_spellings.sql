-- One row per name, domain and postcode as written on sales lines without a customer id, and the record it makes.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

sales as (

    select
        customer_name,
        domain,
        postcode,
        known_at
    from {{ ref('stg_sales') }}
    where customer_id is null and customer_name is not null

),

-- Names are put in order once per spelling, not once per line: regular expressions are what costs.
spellings as (

    select
        sales.customer_name,
        sales.domain,
        sales.postcode,
        min(sales.known_at) as first_known_at,
        max(sales.known_at) as last_known_at
    from sales
    cross join as_of
    where sales.known_at < as_of.as_of
    group by sales.customer_name, sales.domain, sales.postcode

),

matchable as (

    select
        *,
        {{ customer_match_name('customer_name') }} as match_name,
        {{ customer_domain('domain') }} as match_domain,
        {{ customer_postcode('postcode') }} as match_postcode
    from spellings

),

final as (

    select
        {{ customer_name_key('match_name', 'match_domain', 'match_postcode') }} as record_id,
        customer_name,
        domain,
        postcode,
        match_name,
        match_domain,
        match_postcode,
        first_known_at,
        last_known_at
    from matchable

)

select * from final
