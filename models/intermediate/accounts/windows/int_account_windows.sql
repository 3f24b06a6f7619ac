-- One row per cutoff, customer and division bought before it: what was bought in each window before the cutoff.
--
-- One pass over the sales per cutoff: a join of all sales with all cutoffs would carry every line many times. Money is
-- summed in millionths, as whole numbers in doubles: as exact as decimals in any order, and twice as fast.
{%- set windows = var('account_windows_months') %}
{%- set longest = windows | max %}
with cutoffs as (

    select
        cutoff_no,
        cutoff_at
    from {{ ref('int_account_cutoffs') }}

),

lines as (

    select
        customer_id,
        division,
        ordered_at,
        known_at,
        line_kind,
        round(cast(revenue as double) * 1000000) as revenue,
        round(cast(gross_profit as double) * 1000000) as gross_profit,
        is_order_line,
        is_division_order_line
    from {{ ref('fct_sales') }}
    where is_purchase_line and customer_id is not null

),
{% for number in range(account_cutoff_limit()) %}
lines_{{ number }} as (

    select
        cutoffs.cutoff_no,
        cutoffs.cutoff_at,
        lines.customer_id,
        lines.division,
        lines.ordered_at,
        lines.revenue,
        lines.gross_profit,
        lines.line_kind = 'sale' as is_sale,
        lines.is_order_line,
        lines.is_division_order_line,
        {%- for months in windows %}
        lines.ordered_at >= {{ add_months('cutoffs.cutoff_at', -months) }} as in_{{ months }}m,
        {%- endfor %}
        -- The age in thirty-day steps.
        cast(floor({{ days_between('lines.ordered_at', 'cutoffs.cutoff_at') }} / 30) as integer) as step_no,
        extract(quarter from lines.ordered_at) as quarter_no
    from lines
    inner join cutoffs
        on
            cutoffs.cutoff_no = {{ number }}
            and lines.known_at < cutoffs.cutoff_at
            and lines.ordered_at < cutoffs.cutoff_at

),

windows_{{ number }} as (

    select
        cutoff_no,
        customer_id,
        division,
        min(cutoff_at) as cutoff_at,
        min(case when is_sale then ordered_at end) as first_ordered_at,
        max(case when is_sale then ordered_at end) as last_ordered_at,
        count(case when is_order_line then 1 end) as orders,
        count(case when is_division_order_line then 1 end) as division_orders,
        {%- for months in windows %}
        count(case when in_{{ months }}m and is_order_line then 1 end) as orders_{{ months }}m,
        count(case when in_{{ months }}m and is_division_order_line then 1 end) as division_orders_{{ months }}m,
        sum(case when in_{{ months }}m then revenue else 0 end) as revenue_{{ months }}m,
        sum(case when in_{{ months }}m then gross_profit else 0 end) as gross_profit_{{ months }}m,
        {%- endfor %}
        {%- for step in range(12) %}
        sum(case when step_no = {{ step }} then revenue else 0 end) as revenue_step_{{ step }},
        {%- endfor %}
        {%- for quarter in [1, 2, 3, 4] %}
        sum(case when in_{{ longest }}m and is_sale and quarter_no = {{ quarter }} then revenue else 0 end)
            as revenue_quarter_{{ quarter }},
        {%- endfor %}
        count(case when in_{{ longest }}m and not is_sale then 1 end) as return_lines,
        -sum(case when in_{{ longest }}m and not is_sale then revenue else 0 end) as returned_revenue
    from lines_{{ number }}
    group by cutoff_no, customer_id, division

),
{% endfor %}
stacked as (
    {% for number in range(account_cutoff_limit()) %}
    select * from windows_{{ number }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        cutoff_no,
        customer_id,
        division,
        cutoff_at,
        first_ordered_at,
        last_ordered_at,
        orders,
        division_orders,
        {%- for months in windows %}
        orders_{{ months }}m,
        division_orders_{{ months }}m,
        {{ from_millionths('revenue_' ~ months ~ 'm') }},
        {{ from_millionths('gross_profit_' ~ months ~ 'm') }},
        {%- endfor %}
        {%- for step in range(12) %}
        {{ from_millionths('revenue_step_' ~ step) }},
        {%- endfor %}
        {%- for quarter in [1, 2, 3, 4] %}
        {{ from_millionths('revenue_quarter_' ~ quarter) }},
        {%- endfor %}
        {{ from_millionths('returned_revenue') }},
        return_lines
    from stacked
    -- Goods that came back before anything was known to be bought make no customer.
    where first_ordered_at is not null

)

select * from final
