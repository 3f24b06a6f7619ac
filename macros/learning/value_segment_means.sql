{#- The CTEs that give each segment a mean value, shrunk to the mean of all. `rows` is a CTE with a segment and a value per
    positive example (0 where it brought nothing). Ends with the CTE `final`: segment ((all) for all), value_count,
    winner_count, value_if_positive, win_rate, relative_variance. -#}
{% macro value_segment_means(rows) -%}
caps as (

    -- One enormous deal must not set a segment's mean: cap at the 99th percentile, then give the total back to all.
    select percentile_cont(0.99) within group (order by value) as cap
    from {{ rows }}
    where value > 0

),

capped as (

    select
        coalesce(rows_of.segment, '(none)') as segment,
        rows_of.value,
        least(rows_of.value, coalesce(caps.cap, rows_of.value)) as capped_value,
        case when rows_of.value > 0 then 1.0e0 else 0.0e0 end as is_won
    from {{ rows }} as rows_of
    cross join caps

),

totals as (

    select
        count(*) as value_count,
        {{ exact_sum('is_won') }} as winner_count,
        {{ exact_avg('capped_value') }} as mean_value,
        {{ exact_avg('is_won') }} as win_rate,
        {{ exact_sum('value') }} / nullif({{ exact_sum('capped_value') }}, 0) as cap_correction,
        {{ exact_avg('capped_value * capped_value') }} / nullif(power({{ exact_avg('capped_value') }}, 2), 0) - 1
            as relative_variance
    from capped

),

segments as (

    select
        segment,
        cast(count(*) as double) as value_count,
        {{ exact_sum('is_won') }} as winner_count,
        {{ exact_avg('capped_value') }} as mean_value,
        {{ exact_avg('is_won') }} as win_rate,
        {{ exact_sum('capped_value * capped_value') }} as sum_of_squares
    from capped
    group by segment

),

spread as (

    select
        {{ exact_sum('segments.sum_of_squares - segments.value_count * segments.mean_value * segments.mean_value') }}
        / nullif({{ exact_sum('segments.value_count') }} - count(*), 0) as within_variance,
        {{ exact_sum('segments.value_count * segments.win_rate * (1 - segments.win_rate)') }}
        / nullif({{ exact_sum('segments.value_count') }} - count(*), 0) as within_win_variance,
        {{ exact_sum('segments.value_count * power(segments.mean_value - totals.mean_value, 2)') }} as between_squares,
        {{ exact_sum('segments.value_count * power(segments.win_rate - totals.win_rate, 2)') }} as between_win_squares,
        {{ exact_sum('segments.value_count') }}
        - {{ exact_sum('segments.value_count * segments.value_count') }}
        / nullif({{ exact_sum('segments.value_count') }}, 0) as effective_count,
        cast(count(*) as double) as segment_count
    from segments
    cross join totals

),

final as (

    select
        segments.segment,
        cast(segments.value_count as bigint) as value_count,
        cast(segments.winner_count as bigint) as winner_count,
        -- No spread between segments beyond chance: every segment has the mean of all.
        totals.cap_correction * (
            totals.mean_value
            + {{ credibility(
                'segments.value_count', 'spread.between_squares', 'spread.segment_count', 'spread.within_variance',
                'spread.effective_count'
            ) }} * (segments.mean_value - totals.mean_value)
        ) as value_if_positive,
        totals.win_rate
        + {{ credibility(
            'segments.value_count', 'spread.between_win_squares', 'spread.segment_count', 'spread.within_win_variance',
            'spread.effective_count'
        ) }} * (segments.win_rate - totals.win_rate) as win_rate,
        totals.relative_variance
    from segments
    cross join totals
    cross join spread

    union all

    select
        '(all)' as segment,
        cast(value_count as bigint) as value_count,
        cast(winner_count as bigint) as winner_count,
        cap_correction * mean_value as value_if_positive,
        win_rate,
        relative_variance
    from totals
    where value_count > 0

)
{%- endmacro %}
