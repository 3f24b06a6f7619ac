-- No opportunity is a division that the customer was known to have bought within the look-back.
select
    opportunities.customer_id,
    opportunities.division,
    opportunities.cutoff_at,
    max(sales.ordered_at) as last_bought_at
from {{ ref('whitespace_opportunities') }} as opportunities
inner join {{ ref('fct_sales') }} as sales
    on
        opportunities.customer_id = sales.customer_id
        and opportunities.division = sales.division
        and opportunities.cutoff_at > sales.known_at
        and {{ add_months('opportunities.cutoff_at', '-' ~ var('account_lookback_months')) }} <= sales.ordered_at
where sales.is_purchase_line and sales.line_kind = 'sale'
group by opportunities.customer_id, opportunities.division, opportunities.cutoff_at
