-- One row per account example to score: the gross profit that a purchase would bring, and where that number comes from.
--
-- Where nothing says what a purchase brings the value is null: a single purchase is an anecdote, and fewer than 20 give
-- their mean with its interval.
{%- set constant = "cast(nullif('" ~ var('account_value_constant') ~ "', '') as double)" %}
with examples as (

    select
        example_id,
        customer_id,
        division
    from {{ ref('account_examples') }}
    where split = 'score'

),

segments as (

    select
        segment,
        winner_count,
        value_if_positive,
        value_low,
        value_high
    from {{ ref('account_value_segments') }}

),

regression as (

    select
        example_id,
        value_if_positive
    from {{ ref('value_regression') }}
    where task = 'account_purchase'

),

-- Money without any cost is revenue, and is called so.
kinds as (

    select
        case
            when bool_and(is_profit_known) then 'gross profit'
            when bool_or(is_profit_known) then 'gross profit or revenue'
            else 'revenue'
        end as value_kind
    from {{ ref('fct_sales') }}
    where is_purchase_line

),

sourced as (

    select
        examples.example_id,
        examples.customer_id,
        examples.division,
        case
            when coalesce(totals.winner_count, 0) < 2 then {{ constant }}
            when regression.value_if_positive is not null then regression.value_if_positive
            else coalesce(segments.value_if_positive, totals.value_if_positive)
        end as value_if_bought,
        case
            when coalesce(totals.winner_count, 0) < 2 and {{ constant }} is not null
                then 'constant, as too few were bought'
            when coalesce(totals.winner_count, 0) < 2 then 'none'
            when regression.value_if_positive is null and totals.winner_count < 20 then 'mean of few'
            when regression.value_if_positive is not null then 'regression'
            when segments.segment is not null then 'division mean'
            else 'mean of all'
        end as value_source,
        totals.value_low,
        totals.value_high,
        kinds.value_kind
    from examples
    cross join kinds
    left join segments as totals on totals.segment = '(all)'
    left join segments on examples.division = segments.segment
    left join regression on examples.example_id = regression.example_id

),

final as (

    select
        example_id,
        customer_id,
        division,
        value_if_bought,
        value_source,
        value_kind,
        case when value_source = 'mean of few' then value_low end as value_low,
        case when value_source = 'mean of few' then value_high end as value_high
    from sourced

)

select * from final
