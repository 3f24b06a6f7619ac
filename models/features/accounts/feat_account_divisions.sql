-- One row per customer, division and cutoff to label: what ties this customer to this division.
{%- set longest = var('account_windows_months') | max %}
with labelled as (

    select
        account_example_id,
        cutoff_no,
        cutoff_at,
        customer_id,
        division
    from {{ ref('int_accounts_labelled') }}

),

windows as (

    select * from {{ ref('int_account_windows') }}

),

owned as (

    select
        cutoff_no,
        customer_id,
        division
    from windows
    where last_ordered_at >= {{ add_months('cutoff_at', '-' ~ var('account_lookback_months')) }}

),

affinities as (

    select
        owned.cutoff_no,
        owned.customer_id,
        pairs.offered_division,
        {{ exact_sum('ln(pairs.shrunken_lift)') }} as sum_log_lift,
        max(pairs.shrunken_lift) as max_lift
    from owned
    inner join {{ ref('int_division_pairs') }} as pairs
        on
            owned.cutoff_no = pairs.cutoff_no
            and owned.division = pairs.owned_division
    group by owned.cutoff_no, owned.customer_id, pairs.offered_division

),

populations as (

    select
        cutoff_no,
        count(distinct customer_id) as customer_count
    from windows
    group by cutoff_no

),

-- Those who are asked about may never have bought anything.
asked as (

    select
        cutoff_no,
        count(distinct customer_id) as customer_count
    from labelled
    group by cutoff_no

),

division_totals as (

    select
        cutoff_no,
        division,
        count(*) as buyer_count,
        count(case when first_ordered_at >= {{ add_months('cutoff_at', -3) }} then 1 end) as n_new_buyers,
        count(case when last_ordered_at >= {{ add_months('cutoff_at', -3) }} then 1 end) as quarter_buyer_count,
        count(case when last_ordered_at >= {{ add_months('cutoff_at', -12) }} then 1 end) as year_buyer_count,
        {{ days_between('max(last_ordered_at)', 'max(cutoff_at)') }} as days_since_sale,
        count(case when first_ordered_at >= {{ account_window_before('cutoff_at') }} then 1 end) as window_new_count,
        count(case when last_ordered_at >= {{ account_window_before('cutoff_at') }} then 1 end) as window_buyer_count,
        cast(sum(revenue_{{ longest }}m) as double) as revenue
    from windows
    group by cutoff_no, division

),

final as (

    select
        labelled.account_example_id,
        labelled.cutoff_no,
        labelled.customer_id,
        labelled.division,
        -- What the label would have been a window ago; half a customer keeps it above 0. A baseline, no feature.
        {%- if var('account_label_mode') == 'all' %}
        (coalesce(division_totals.window_buyer_count, 0) + 0.5e0) / (asked.customer_count + 1) as last_window_rate,
        {%- else %}
        (coalesce(division_totals.window_new_count, 0) + 0.5e0)
        / (
            populations.customer_count - coalesce(division_totals.buyer_count - division_totals.window_new_count, 0) + 1
        ) as last_window_rate,
        {%- endif %}
        labelled.division as division__name,
        cast(division_totals.buyer_count as double) / populations.customer_count as division__owner_share,
        cast(division_totals.n_new_buyers as double) / populations.customer_count as division__new_buyer_share,
        division_totals.revenue / nullif(division_totals.buyer_count, 0) as division__revenue_per_buyer,
        division_totals.days_since_sale as division__days_since_sale,
        cast(division_totals.quarter_buyer_count as double) / populations.customer_count
            as division__quarter_buyer_share,
        cast(division_totals.year_buyer_count as double) / populations.customer_count as division__year_buyer_share,
        -- Half a buyer more on both sides: next to nobody is no trend.
        ln((division_totals.quarter_buyer_count + 0.5e0) / (division_totals.year_buyer_count + 0.5e0))
            as division__demand_trend,
        {{ days_between('windows.last_ordered_at', 'labelled.cutoff_at') }} as own__recency_days,
        cast(coalesce(windows.division_orders_{{ longest }}m, 0) as double) as own__orders,
        cast(coalesce(windows.revenue_{{ longest }}m, 0) as double) as own__revenue,
        coalesce(affinities.sum_log_lift, 0) as affinity__sum_log_lift,
        coalesce(affinities.max_lift, 1) as affinity__max_lift
    from labelled
    left join windows
        on
            labelled.cutoff_no = windows.cutoff_no
            and labelled.customer_id = windows.customer_id
            and labelled.division = windows.division
    left join affinities
        on
            labelled.cutoff_no = affinities.cutoff_no
            and labelled.customer_id = affinities.customer_id
            and labelled.division = affinities.offered_division
    left join populations on labelled.cutoff_no = populations.cutoff_no
    left join asked on labelled.cutoff_no = asked.cutoff_no
    left join division_totals
        on
            labelled.cutoff_no = division_totals.cutoff_no
            and labelled.division = division_totals.division

)

select * from final
