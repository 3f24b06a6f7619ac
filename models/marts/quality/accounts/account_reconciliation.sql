-- One row per measure of sales, unit and place it must survive to: the total at staging, the total there, and their
-- difference.
with sales_in as (

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

    select * from sales_rows
    union all
    select * from profit_rows
    union all
    select * from account_rows

)

select * from final
