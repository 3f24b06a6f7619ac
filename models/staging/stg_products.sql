-- One row per product code: its newest version.
-- depends_on: {{ ref('contract_violations') }}
with base_products as (

    select
        sku,
        product_name,
        division,
        category,
        valid_from,
        valid_to,
        source_file,
        source_line,
        row_number() over (
            partition by sku order by valid_from desc nulls last, source_file asc, source_line asc
        ) as version_rank,
        count(*) over (partition by sku) as version_count
    from {{ ref('base_products') }}
    where rejected_rule is null

),

final as (

    select
        sku,
        product_name,
        division,
        category,
        version_count,
        source_file,
        source_line
    from base_products
    where version_rank = 1

)

select * from final
