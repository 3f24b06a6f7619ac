-- One row per lead: what it is worth if it qualifies, in the default currency, and where that number comes from.
--
-- Where nothing says what a lead is worth the value is null: a single win is an anecdote, and fewer than 20 give their
-- mean with its interval.
{%- set constant = "cast(nullif('" ~ var('lead_value_constant') ~ "', '') as double)" %}
{%- if var('lead_value_mode') == 'constant' and var('lead_value_constant') | string == '' %}
{{ exceptions.raise_compiler_error("lead_value_mode: constant needs lead_value_constant, what a qualified lead is worth (a number).") }}
{%- endif %}
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
        value_low,
        value_high
    from {{ ref('lead_value_segments') }}

),

regression as (

    select
        example_id,
        value_if_positive
    from {{ ref('value_regression') }}
    where task = 'lead_qualified'

),

sourced as (

    select
        examples.lead_id,
        case
            when '{{ var("lead_value_mode") }}' = 'constant' or coalesce(totals.winner_count, 0) < 2 then {{ constant }}
            when regression.value_if_positive is not null then regression.value_if_positive
            else coalesce(segments.value_if_positive, totals.value_if_positive)
        end as value_if_qualified,
        case
            when '{{ var("lead_value_mode") }}' = 'constant' then 'constant'
            when coalesce(totals.winner_count, 0) < 2 and {{ constant }} is not null
                then 'constant, as too few were won'
            when coalesce(totals.winner_count, 0) < 2 then 'none'
            when regression.value_if_positive is null and totals.winner_count < 20 then 'mean of few'
            when regression.value_if_positive is not null then 'regression'
            when segments.segment is not null then 'segment mean'
            else 'mean of all'
        end as value_source,
        totals.value_low,
        totals.value_high
    from examples
    left join segments as totals on totals.segment = '(all)'
    left join segments on examples.segment = segments.segment
    left join regression on examples.example_id = regression.example_id

),

final as (

    select
        lead_id,
        value_if_qualified,
        value_source,
        case when value_source = 'mean of few' then value_low end as value_low,
        case when value_source = 'mean of few' then value_high end as value_high
    from sourced

)

select * from final
