-- One row per customer and cutoff: how recently, how often and for how much the customer bought, all divisions
-- together.
{{ config(materialized='view') }}
{%- set windows = var('account_windows_months') %}
{%- set longest = windows | max %}
with windows as (

    select * from {{ ref('int_account_windows') }}

),

product_counts as (

    select
        cutoff_no,
        customer_id,
        count(*) as skus
    from {{ ref('int_account_items') }}
    group by cutoff_no, customer_id

),

sums as (

    select
        cutoff_no,
        customer_id,
        min(cutoff_at) as cutoff_at,
        min(first_ordered_at) as first_ordered_at,
        max(last_ordered_at) as last_ordered_at,
        sum(orders) as orders,
        {%- for months in windows %}
        sum(orders_{{ months }}m) as orders_{{ months }}m,
        cast(sum(revenue_{{ months }}m) as double) as revenue_{{ months }}m,
        cast(sum(gross_profit_{{ months }}m) as double) as gross_profit_{{ months }}m,
        {%- endfor %}
        {%- for step in range(12) %}
        cast(sum(revenue_step_{{ step }}) as double) as revenue_step_{{ step }},
        {%- endfor %}
        {%- for quarter in [1, 2, 3, 4] %}
        cast(sum(revenue_quarter_{{ quarter }}) as double) as revenue_quarter_{{ quarter }},
        {%- endfor %}
        count(case when division_orders_{{ longest }}m > 0 then 1 end) as divisions,
        sum(return_lines) as return_lines,
        cast(sum(returned_revenue) as double) as returned_revenue,
        {{ exact_sum(
            'case when revenue_' ~ longest ~ 'm > 0 then cast(revenue_' ~ longest ~ 'm as double) * ln(cast(revenue_' ~ longest
            ~ 'm as double)) else 0 end'
        ) }} as revenue_log_revenue,
        {{ exact_sum(
            'case when revenue_' ~ longest ~ 'm > 0 then cast(revenue_' ~ longest ~ 'm as double) else 0 end'
        ) }} as positive_revenue
    from windows
    group by cutoff_no, customer_id

),

joined as (

    select
        sums.*,
        coalesce(product_counts.skus, 0) as skus
    from sums
    left join product_counts
        on
            sums.cutoff_no = product_counts.cutoff_no
            and sums.customer_id = product_counts.customer_id

),

final as (

    select
        cutoff_no,
        customer_id,
        {{ days_between('last_ordered_at', 'cutoff_at') }} as rfm__recency_days,
        {%- for months in windows %}
        cast(orders_{{ months }}m as double) as rfm__orders_{{ months }}m,
        revenue_{{ months }}m as rfm__revenue_{{ months }}m,
        gross_profit_{{ months }}m as rfm__gross_profit_{{ months }}m,
        {%- endfor %}
        revenue_{{ longest }}m / nullif(orders_{{ longest }}m, 0) as rfm__revenue_per_order,
        {{ step_slope('revenue_step_', 12) }} as trend__revenue_slope,
        {{ step_deviation('revenue_step_', 12) }} as trend__revenue_deviation,
        {{ days_between('first_ordered_at', 'cutoff_at') }} as life__tenure_days,
        {{ days_between('first_ordered_at', 'last_ordered_at') }} / nullif(orders - 1, 0) as life__mean_gap_days,
        -- How late the next order is, in the customer's own gaps.
        {{ days_between('last_ordered_at', 'cutoff_at') }}
        / nullif(
            {{ days_between('first_ordered_at', 'last_ordered_at') }} / nullif(orders - 1, 0), 0
        ) as life__gaps_since_last,
        cast(
            {%- for step in range(12) %}
            case when revenue_step_{{ step }} <> 0 then 1 else 0 end {{ '+' if not loop.last }}
            {%- endfor %} as double
        ) as life__active_steps,
        {%- for quarter in [1, 2, 3, 4] %}
        revenue_quarter_{{ quarter }} / nullif(
            revenue_quarter_1 + revenue_quarter_2 + revenue_quarter_3 + revenue_quarter_4, 0
        ) as season__quarter_{{ quarter }}_share,
        {%- endfor %}
        cast(divisions as double) as mix__divisions,
        cast(skus as double) as mix__skus,
        ln(nullif(positive_revenue, 0)) - revenue_log_revenue / nullif(positive_revenue, 0) as mix__entropy,
        cast(return_lines as double) as returns__lines,
        returned_revenue / nullif(returned_revenue + revenue_{{ longest }}m, 0) as returns__revenue_share
    from joined

)

select * from final
