-- One row per division of the products: its settings, and when it was first sold.
--
-- A division that nobody bought, or of which only denied products were sold, is there for its products; nothing is
-- asked about it.
{%- set chosen = var('account_divisions') %}
{%- set is_chosen_division = in_list('sales.division', chosen) if chosen else 'true' %}
with products as (

    select
        sku,
        division,
        is_denied
    from {{ ref('dim_products') }}
    where division is not null

),

sales as (

    select
        products.division,
        min(case when not products.is_denied then stg_sales.known_at end) as first_known_at,
        count(case when not products.is_denied then stg_sales.known_at end) as line_count
    from products
    left join {{ ref('stg_sales') }} as stg_sales
        on products.sku = coalesce(stg_sales.sku, 'division ' || stg_sales.division)
    group by products.division

),

final as (

    select
        sales.division,
        coalesce(settings.is_enabled, true)
        and sales.line_count > 0
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
