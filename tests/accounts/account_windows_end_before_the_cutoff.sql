-- A few hundred customers' windows, summed anew from the order lines: strictly before the cutoff by the time a line was
-- known, and whole calendar months back from it by the time it was ordered.
{{ config(tags=['leakage']) }}
{%- set windows = var('account_windows_months') %}
with lines as (

    select
        customer_id,
        division,
        ordered_at,
        known_at,
        line_kind,
        revenue,
        is_order_line
    from {{ ref('fct_sales') }}
    where is_purchase_line

),

ranked as (

    select
        features.*,
        cutoffs.cutoff_at,
        row_number() over (
            order by md5(features.customer_id || cast(features.cutoff_no as varchar)), features.customer_id
        ) as sample_rank
    from {{ ref('feat_account_customers') }} as features
    inner join {{ ref('int_account_cutoffs') }} as cutoffs on features.cutoff_no = cutoffs.cutoff_no

),

sampled as (

    select * from ranked
    where sample_rank <= 300

),

-- Goods that came back from a division that nothing is known to be bought of are no part of any window.
divisions_bought as (

    select distinct
        sampled.cutoff_no,
        sampled.customer_id,
        lines.division
    from sampled
    inner join lines
        on
            sampled.customer_id = lines.customer_id
            and sampled.cutoff_at > lines.known_at
            and sampled.cutoff_at > lines.ordered_at
            and lines.line_kind = 'sale'

),

{% for months in windows %}
sums_{{ months }}m as (

    select
        sampled.cutoff_no,
        sampled.customer_id,
        cast(coalesce(sum(lines.revenue), 0) as double) as revenue,
        cast(count(case when lines.is_order_line then 1 end) as double) as orders
    from sampled
    left join divisions_bought
        on
            sampled.cutoff_no = divisions_bought.cutoff_no
            and sampled.customer_id = divisions_bought.customer_id
    left join lines
        on
            divisions_bought.customer_id = lines.customer_id
            and divisions_bought.division = lines.division
            and sampled.cutoff_at > lines.known_at
            and sampled.cutoff_at > lines.ordered_at
            and {{ add_months('sampled.cutoff_at', -months) }} <= lines.ordered_at
    group by sampled.cutoff_no, sampled.customer_id

),

{% endfor %}
newest as (

    select
        sampled.cutoff_no,
        sampled.customer_id,
        {{ days_between('max(lines.ordered_at)', 'min(sampled.cutoff_at)') }} as recency_days
    from sampled
    inner join lines
        on
            sampled.customer_id = lines.customer_id
            and sampled.cutoff_at > lines.known_at
            and lines.line_kind = 'sale'
    group by sampled.cutoff_no, sampled.customer_id

),

final as (

    {% for months in windows %}
    select
        sampled.cutoff_no,
        sampled.customer_id,
        {{ months }} as window_months,
        sampled.rfm__revenue_{{ months }}m as revenue,
        sums.revenue as revenue_again,
        sampled.rfm__orders_{{ months }}m as orders,
        sums.orders as orders_again,
        sampled.rfm__recency_days as recency_days,
        newest.recency_days as recency_days_again
    from sampled
    inner join sums_{{ months }}m as sums
        on
            sampled.cutoff_no = sums.cutoff_no
            and sampled.customer_id = sums.customer_id
    left join newest
        on
            sampled.cutoff_no = newest.cutoff_no
            and sampled.customer_id = newest.customer_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from final
where
    coalesce(revenue, -1) <> revenue_again
    or coalesce(orders, -1) <> orders_again
    or coalesce(recency_days <> recency_days_again, true)
    or recency_days < 0
