-- One row per input, file and rule by which accepted money may count twice, in the wrong currency or before a discount.
{%- set discount_words = '(^| )(discounts?|rabatt|nachlass|skonto|remise|rabais|descuento|sconto|desconto)( |$)' %}
with ads_grains as (

    select
        source_file,
        source_line,
        campaign_id,
        ad_date,
        case when ad_id is not null then 'ad' when adset_id is not null then 'ad set' else 'campaign' end as grain
    from {{ ref('base_ads') }}
    where rejected_rule is null

),

mixed_days as (

    select
        campaign_id,
        ad_date,
        min(source_file) as source_file,
        min_by(source_line, source_file || lpad(cast(source_line as varchar), 12, '0')) as source_line,
        count(*) as row_count
    from ads_grains
    group by campaign_id, ad_date
    having count(distinct grain) > 1

),

mixed_grains as (

    select
        'ads' as input,
        source_file,
        'campaign_id' as column_name,
        'mixed_grain' as rule,
        'warn' as severity,
        cast(sum(row_count) as bigint) as row_count,
        cast(null as double) as row_share,
        min('campaign ' || campaign_id || ' on ' || cast(ad_date as varchar)) as example,
        source_file || ', line ' || cast(min(source_line) as varchar)
        || ': campaign_id has rows by campaign and rows by ad set or ad for the same day ('
        || min('campaign ' || campaign_id || ' on ' || cast(ad_date as varchar))
        || '), so its spend may count twice.' as message,
        'Keep one level of report per campaign.' as hint
    from mixed_days
    group by source_file

),

repeated_orders as (

    -- Orders of several products, and whether all of their lines hold one amount, as an order's total does.
    select
        source_file,
        order_id,
        min(source_line) as source_line,
        max(revenue) as revenue,
        min(revenue) = max(revenue) as is_one_amount
    from {{ ref('base_sales') }}
    where rejected_rule is null and revenue > 0
    group by source_file, order_id
    having min(sku) <> max(sku)

),

repeated_amounts as (

    select
        'sales' as input,
        source_file,
        'revenue' as column_name,
        'repeated_amount' as rule,
        'warn' as severity,
        count(*) as row_count,
        cast(null as double) as row_share,
        'line ' || cast(min(source_line) as varchar) || ': ' || cast(min_by(revenue, source_line) as varchar)
            as example,
        source_file || ', line ' || cast(min(source_line) as varchar) || ': the lines of each of '
        || cast(count(*) as varchar)
        || ' orders hold the same revenue, so it may be the total of the order, which counts once per line.' as message,
        'Export the amount of each line; where it is one, there is nothing to do.' as hint
    from repeated_orders
    group by source_file
    -- One price for everything looks alike, but has no other amounts in other orders.
    having count(*) >= 3 and bool_and(is_one_amount) and count(distinct revenue) >= 3

),

priced_rows as (

    select
        'sales' as input,
        source_file,
        source_line,
        currency
    from {{ ref('base_sales') }}
    where rejected_rule is null

    union all

    select
        'outcomes' as input,
        source_file,
        source_line,
        currency
    from {{ ref('base_outcomes') }}
    where rejected_rule is null and value is not null

    union all

    select
        'ads' as input,
        source_file,
        source_line,
        currency
    from {{ ref('base_ads') }}
    where rejected_rule is null and spend <> 0

),

unknown_currencies as (

    select
        priced_rows.input,
        priced_rows.source_file,
        'currency' as column_name,
        'no_exchange_rate' as rule,
        'warn' as severity,
        count(*) as row_count,
        cast(null as double) as row_share,
        min(priced_rows.currency) as example,
        priced_rows.source_file || ', line ' || cast(min(priced_rows.source_line) as varchar) || ': currency '
        || min(priced_rows.currency) || ' has no exchange rate, so its money counts one to one.' as message,
        'Add the currency to seeds/exchange_rates.csv, or set default_currency to it.' as hint
    from priced_rows
    left join {{ ref('exchange_rates') }} as exchange_rates on priced_rows.currency = exchange_rates.currency
    where
        priced_rows.currency is not null
        and priced_rows.currency <> '{{ var("default_currency") }}'
        and exchange_rates.currency is null
    group by priced_rows.input, priced_rows.source_file

),

headers as (

    select
        source_file,
        header,
        coalesce(canonical_column, 'ignored') as canonical_column,
        {{ matches(normalised_name('header'), discount_words) }} as is_discount
    from {{ ref('input_files') }}
    where input = 'sales' and column_position > 0

),

discounts_left_on as (

    select
        'sales' as input,
        source_file,
        'unit_price' as column_name,
        'discount_left_on' as rule,
        'warn' as severity,
        cast(null as bigint) as row_count,
        cast(null as double) as row_share,
        min(header) filter (where is_discount) as example,
        source_file || ': revenue is quantity times unit price, and column '
        || min(header) filter (where is_discount) || ' is not taken off.' as message,
        'Export the amount of each line after the discount as revenue; if prices have it taken off, leave the column '
        || 'out.' as hint
    from headers
    group by source_file
    having
        count(case when canonical_column = 'unit_price' then 1 end) > 0
        and count(case when canonical_column = 'revenue' then 1 end) = 0
        and count(case when canonical_column in ('attribute', 'ignored') and is_discount then 1 end) > 0

),

final as (

    select * from mixed_grains
    union all
    select * from repeated_amounts
    union all
    select * from unknown_currencies
    union all
    select * from discounts_left_on

)

select * from final
