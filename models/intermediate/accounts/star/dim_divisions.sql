-- One row per division found in the products that were sold: its settings, and when it was first sold.
{%- set chosen = var('account_divisions') %}
{%- set is_chosen_division = in_list('sales.division', chosen) if chosen else 'true' %}
with sales as (

    select
        dim_products.division,
        min(stg_sales.known_at) as first_known_at,
        count(*) as line_count
    from {{ ref('stg_sales') }} as stg_sales
    inner join {{ ref('dim_products') }} as dim_products
        on coalesce(stg_sales.sku, 'division ' || stg_sales.division) = dim_products.sku
    where dim_products.division is not null and not dim_products.is_denied
    group by dim_products.division

),

final as (

    select
        sales.division,
        coalesce(settings.is_enabled, true)
        and {{ is_chosen_division }} as is_enabled,
        settings.margin_rate,
        coalesce(
            settings.min_gross_profit,
            {{ 'cast(' ~ var('account_label_min_gross_profit') ~ ' as double)'
                if var('account_label_min_gross_profit') | string else 'cast(null as double)' }}
        ) as min_gross_profit,
        sales.first_known_at,
        sales.line_count
    from sales
    left join {{ ref('divisions') }} as settings on sales.division = settings.division

)

select * from final
