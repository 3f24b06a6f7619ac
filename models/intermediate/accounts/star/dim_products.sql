-- One row per product code in the products or the sales: its name, its division and where that comes from.
--
-- Division, first hit wins: seeds/sku_map.csv, the product file, the sales themselves (the most frequent, then the
-- first in the alphabet), seeds/division_rules.csv.
with sales as (

    select
        coalesce(sku, 'division ' || division) as sku,
        division,
        max(description) as description,
        count(*) as line_count
    from {{ ref('stg_sales') }}
    group by coalesce(sku, 'division ' || division), division

),

products as (

    select
        sku,
        product_name,
        division,
        category
    from {{ ref('stg_products') }}

),

codes as (

    select sku from sales
    union
    select sku from products

),

sold_divisions as (

    select
        sku,
        division,
        row_number() over (partition by sku order by line_count desc, division asc) as division_rank
    from sales
    where division is not null

),

descriptions as (

    select
        sku,
        min(description) as description
    from sales
    group by sku

),

described as (

    select
        codes.sku,
        coalesce(products.product_name, descriptions.description) as product_name,
        products.category,
        products.{{ var('division_column') }} as listed_division,
        sold_divisions.division as sold_division,
        sku_map.sku is not null as is_mapped,
        sku_map.division as mapped_division
    from codes
    left join products on codes.sku = products.sku
    left join descriptions on codes.sku = descriptions.sku
    left join sold_divisions
        on
            codes.sku = sold_divisions.sku
            and sold_divisions.division_rank = 1
    left join {{ ref('sku_map') }} as sku_map on codes.sku = upper(sku_map.sku)

),

rule_hits as (

    select
        described.sku,
        division_rules.division,
        row_number() over (partition by described.sku order by division_rules.priority) as hit_rank
    from described
    inner join {{ ref('division_rules') }} as division_rules
        on
            regexp_extract(
                lower(
                    case division_rules.sales_column
                        when 'sku' then described.sku
                        when 'category' then described.category
                        else described.product_name
                    end
                ),
                division_rules.pattern, 0
            ) <> ''
    where not described.is_mapped and coalesce(described.listed_division, described.sold_division) is null

),

final as (

    select
        described.sku,
        described.product_name,
        described.category,
        case
            when described.is_mapped then described.mapped_division
            else coalesce(described.listed_division, described.sold_division, rule_hits.division)
        end as division,
        case
            when described.is_mapped then 'map'
            when described.listed_division is not null then 'products'
            when described.sold_division is not null then 'sales'
            when rule_hits.division is not null then 'rule'
            else 'none'
        end as division_source,
        account_denied_skus.sku is not null or {{ in_list('described.sku', var('account_denied_skus')) }} as is_denied
    from described
    left join rule_hits
        on
            described.sku = rule_hits.sku
            and rule_hits.hit_rank = 1
    left join {{ ref('account_denied_skus') }} as account_denied_skus on described.sku = upper(account_denied_skus.sku)

)

select * from final
