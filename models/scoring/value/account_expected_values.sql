-- One row per account example to score: the gross profit that a purchase would bring, and where that number comes from.
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
        win_rate
    from {{ ref('account_value_segments') }}

),

regression as (

    select
        example_id,
        severity
    from {{ ref('value_regression') }}
    where task = 'account_purchase'

),

final as (

    select
        examples.example_id,
        examples.customer_id,
        examples.division,
        case
            when coalesce(totals.winner_count, 0) = 0 then cast({{ var('account_value_constant') }} as double)
            when regression.severity is not null then regression.severity * coalesce(segments.win_rate, totals.win_rate)
            else coalesce(segments.value_if_positive, totals.value_if_positive)
        end as value_if_bought,
        case
            when coalesce(totals.winner_count, 0) = 0 then 'constant, as nothing was bought yet'
            when regression.severity is not null then 'regression'
            when segments.segment is not null then 'division mean'
            else 'mean of all'
        end as value_source
    from examples
    left join segments as totals on totals.segment = '(all)'
    left join segments on examples.division = segments.segment
    left join regression on examples.example_id = regression.example_id

)

select * from final
