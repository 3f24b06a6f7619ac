-- One row per customer, time from which the row holds, and time it became known: what a customer file says.
-- depends_on: {{ ref('contract_violations') }}
with base_customers as (

    select
        customer_id,
        customer_name,
        domain,
        postcode,
        attributes,
        valid_from,
        valid_to,
        loaded_at,
        source_file,
        source_line
    from {{ ref('base_customers') }}
    where rejected_rule is null

),

final as (

    select
        customer_id,
        customer_name,
        lower(domain) as domain,
        upper(postcode) as postcode,
        attributes,
        valid_from,
        valid_to,
        -- Null where the file says no time at all: nobody can tell since when its attributes were so.
        greatest(coalesce(loaded_at, valid_from), coalesce(valid_from, loaded_at)) as known_at,
        source_file,
        source_line
    from base_customers

)

select * from final
