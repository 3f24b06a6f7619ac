-- One row per lead: what it is worth if it qualifies, in the default currency, and where that number comes from.
with examples as (

    select
        example_id,
        lead_id,
        coalesce({{ lead_value_segment() }}, '(none)') as segment
    from {{ ref('lead_examples') }}

),

segments as (

    select
        segment,
        winner_count,
        value_if_positive,
        win_rate
    from {{ ref('lead_value_segments') }}

),

regression as (

    select
        example_id,
        severity
    from {{ ref('value_regression') }}
    where task = 'lead_qualified'

),

final as (

    select
        examples.lead_id,
        case
            when '{{ var("lead_value_mode") }}' = 'constant' or coalesce(totals.winner_count, 0) = 0
                then cast({{ var('lead_value_constant') }} as double)
            when regression.severity is not null then regression.severity * coalesce(segments.win_rate, totals.win_rate)
            else coalesce(segments.value_if_positive, totals.value_if_positive)
        end as value_if_qualified,
        case
            when '{{ var("lead_value_mode") }}' = 'constant' then 'constant'
            when coalesce(totals.winner_count, 0) = 0 then 'constant, as nothing was won yet'
            when regression.severity is not null then 'regression'
            when segments.segment is not null then 'segment mean'
            else 'mean of all'
        end as value_source
    from examples
    left join segments as totals on totals.segment = '(all)'
    left join segments on examples.segment = segments.segment
    left join regression on examples.example_id = regression.example_id

)

select * from final
