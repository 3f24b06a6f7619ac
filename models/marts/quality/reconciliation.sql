-- One row per measure, unit and place it must survive to: the total at staging, the total there, and their difference.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

ads as (

    select
        ads.platform,
        ads.account_id,
        ads.campaign_id,
        ads.adset_id,
        ads.ad_id,
        ads.ad_date,
        ads.currency,
        ads.spend,
        ads.known_at
    from {{ ref('stg_ads') }} as ads
    inner join as_of on ads.known_at < as_of.as_of

),

-- Only the newest version of a restated day is money that was spent.
newest as (

    select
        ads.*,
        row_number() over (
            partition by platform, account_id, campaign_id, adset_id, ad_id, ad_date
            order by known_at desc
        ) as version_rank
    from ads

),

leads as (

    select leads.lead_id
    from {{ ref('stg_leads') }} as leads
    inner join as_of on leads.known_at < as_of.as_of

),

boards as (

    {% for grain in ['campaign', 'adset', 'ad'] %}
    select
        '{{ grain }}_leaderboard' as place,
        currency,
        spend,
        lead_count
    from {{ ref(grain ~ '_leaderboard') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

spend_in as (

    select
        currency,
        sum(spend) as total
    from newest
    where version_rank = 1
    group by currency

),

lead_in as (

    select count(*) as total from leads

),

places as (

    select distinct place from boards

),

spend_rows as (

    select
        'spend' as measure,
        spend_in.currency as unit,
        places.place,
        cast(spend_in.total as double) as total_in,
        cast(coalesce(sum(boards.spend), 0) as double) as total_there,
        cast(spend_in.total - coalesce(sum(boards.spend), 0) as double) as difference
    from spend_in
    cross join places
    left join boards
        on
            places.place = boards.place
            and spend_in.currency = boards.currency
    group by spend_in.currency, places.place, spend_in.total

),

lead_rows as (

    select
        'leads' as measure,
        'rows' as unit,
        boards.place,
        cast(min(lead_in.total) as double) as total_in,
        cast(sum(boards.lead_count) as double) as total_there,
        cast(min(lead_in.total) - sum(boards.lead_count) as double) as difference
    from boards
    cross join lead_in
    group by boards.place

),

scores as (

    select count(*) as total from {{ ref('lead_scores') }}

),

score_rows as (

    select
        'leads' as measure,
        'rows' as unit,
        'lead_scores' as place,
        cast(lead_in.total as double) as total_in,
        cast(scores.total as double) as total_there,
        cast(lead_in.total - scores.total as double) as difference
    from lead_in
    cross join scores

),

sales_in as (

    select
        currency,
        count(*) as line_count,
        sum(revenue) as revenue
    from {{ ref('stg_sales') }}
    group by currency

),

sales_there as (

    select
        currency,
        count(*) as line_count,
        sum(original_revenue) as revenue
    from {{ ref('fct_sales') }}
    group by currency

),

sales_rows as (

    select
        'revenue' as measure,
        sales_in.currency as unit,
        'fct_sales' as place,
        cast(sales_in.revenue as double) as total_in,
        cast(coalesce(sales_there.revenue, 0) as double) as total_there,
        cast(sales_in.revenue - coalesce(sales_there.revenue, 0) as double) as difference
    from sales_in
    left join sales_there on sales_in.currency = sales_there.currency

    union all

    select
        'sales lines' as measure,
        sales_in.currency as unit,
        'fct_sales' as place,
        cast(sales_in.line_count as double) as total_in,
        cast(coalesce(sales_there.line_count, 0) as double) as total_there,
        cast(sales_in.line_count - coalesce(sales_there.line_count, 0) as double) as difference
    from sales_in
    left join sales_there on sales_in.currency = sales_there.currency

),

-- Gross profit of the input where it states one, in the default currency, against the customers' share of the star.
profit_in as (

    select
        {{ exact_sum(
            'cast(stg_sales.gross_profit as double) * '
            ~ rate_to_default('stg_sales.currency', 'exchange_rates.rate_to_default')
        ) }} as total
    from {{ ref('stg_sales') }} as stg_sales
    left join {{ ref('exchange_rates') }} as exchange_rates on stg_sales.currency = exchange_rates.currency
    where stg_sales.gross_profit is not null

),

profit_there as (

    select cast(sum(fct_sales.gross_profit) as double) as total
    from {{ ref('fct_sales') }} as fct_sales
    inner join {{ ref('stg_sales') }} as stg_sales on fct_sales.sale_line_id = stg_sales.sale_line_id
    where stg_sales.gross_profit is not null

),

profit_rows as (

    select
        'gross profit' as measure,
        '{{ var("default_currency") }}' as unit,
        'fct_sales' as place,
        profit_in.total as total_in,
        coalesce(profit_there.total, 0) as total_there,
        -- Lines are rounded to millionths when they are converted.
        round(profit_in.total - coalesce(profit_there.total, 0), 2) as difference
    from profit_in
    cross join profit_there
    where profit_in.total is not null

),

account_in as (

    select count(*) as total
    from {{ ref('account_examples') }}
    where split = 'score'

),

account_there as (

    select count(*) as total
    from {{ ref('account_scores') }}

),

account_rows as (

    select
        'account rows' as measure,
        'rows' as unit,
        'account_scores' as place,
        cast(account_in.total as double) as total_in,
        cast(account_there.total as double) as total_there,
        cast(account_in.total - account_there.total as double) as difference
    from account_in
    cross join account_there

),

final as (

    select * from spend_rows
    union all
    select * from sales_rows
    union all
    select * from profit_rows
    union all
    select * from account_rows
    union all
    select * from lead_rows
    union all
    select * from score_rows

)

select * from final
