-- One row per customer and cutoff that has an attribute row: the attributes as they were known then.
--
-- A row of the customer file without any time says how a customer is today. Only the attributes that
-- customer_static_attributes declares unchanging are taken from it.
with cutoffs as (

    select
        cutoff_no,
        cutoff_at,
        split
    from {{ ref('int_account_cutoffs') }}

),

records as (

    select
        records.customer_id,
        stg_customers.attributes,
        stg_customers.valid_from,
        stg_customers.valid_to,
        stg_customers.known_at,
        stg_customers.source_file,
        stg_customers.source_line
    from {{ ref('stg_customers') }} as stg_customers
    inner join {{ ref('int_listed_customers') }} as records on stg_customers.customer_id = records.listed_customer_id

),

versions as (

    select
        cutoffs.cutoff_no,
        cutoffs.split,
        records.customer_id,
        records.attributes,
        records.known_at is not null as is_dated,
        row_number() over (
            partition by cutoffs.cutoff_no, records.customer_id
            order by
                records.known_at is null, coalesce(records.valid_from, records.known_at) desc, records.known_at desc,
                records.source_file, records.source_line
        ) as version_rank
    from records
    inner join cutoffs
        on coalesce(
            records.known_at < cutoffs.cutoff_at
            and (records.valid_from is null or records.valid_from < cutoffs.cutoff_at)
            and (records.valid_to is null or records.valid_to >= cutoffs.cutoff_at),
            true
        )

),

final as (

    select
        cutoff_no,
        split,
        customer_id,
        case
            when is_dated then attributes
            else {{ map_subset('attributes', var('customer_static_attributes')) }}
        end as attributes,
        is_dated
    from versions
    where version_rank = 1

)

select * from final
