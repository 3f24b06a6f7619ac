-- Joining customers, products and rates to the order lines loses none and doubles none: lines and money per currency.
with accepted as (

    select
        currency,
        count(*) as line_count,
        sum(revenue) as revenue
    from {{ ref('stg_sales') }}
    group by currency

),

star as (

    select
        currency,
        count(*) as line_count,
        sum(original_revenue) as revenue
    from {{ ref('fct_sales') }}
    group by currency

)

select
    coalesce(accepted.currency, star.currency) as currency,
    accepted.line_count,
    star.line_count as star_line_count,
    accepted.revenue,
    star.revenue as star_revenue
from accepted
full outer join star on accepted.currency = star.currency
where
    coalesce(accepted.line_count, 0) <> coalesce(star.line_count, 0)
    or coalesce(accepted.revenue, 0) <> coalesce(star.revenue, 0)
