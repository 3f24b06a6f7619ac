{#- The CTEs that give each segment a mean value, shrunk to the mean of all. `rows` is a CTE with a segment and a value per
    positive example (0 where it brought nothing). Ends with the CTE `final`: segment ((all) for all), value_count,
    winner_count, value_if_positive, relative_variance, and value_low and value_high of all. -#}
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
        -- Where losses outweigh gains there is no total to give back by a factor.
        case
            when {{ exact_sum('capped_value') }} > 0
                then {{ exact_sum('value') }} / nullif({{ exact_sum('capped_value') }}, 0)
            else 1
        end as cap_correction,
        {{ exact_avg('capped_value * capped_value') }} / nullif(power({{ exact_avg('capped_value') }}, 2), 0) - 1
            as relative_variance
    from capped

),

-- 80 % interval of the mean of all, as a factor each way: few values are skewed, and their mean is not below zero.
intervals as (

    select
        totals.*,
        case when mean_value > 0 then exp(1.2816 * sqrt(ln(1 + relative_variance / value_count))) end as mean_factor
    from totals

),

segments as (

    select
        segment,
        cast(count(*) as double) as value_count,
        {{ exact_sum('is_won') }} as winner_count,
        {{ exact_avg('capped_value') }} as mean_value,
        {{ exact_sum('capped_value * capped_value') }} as sum_of_squares
    from capped
    group by segment

),

spread as (

    select
        {{ exact_sum('segments.sum_of_squares - segments.value_count * segments.mean_value * segments.mean_value') }}
        / nullif({{ exact_sum('segments.value_count') }} - count(*), 0) as within_variance,
        {{ exact_sum('segments.value_count * power(segments.mean_value - totals.mean_value, 2)') }} as between_squares,
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
        -- No spread between segments beyond chance, or too few winners to see any: every segment has the mean of all.
        totals.cap_correction * case
            when totals.winner_count < 20 then totals.mean_value
            else
                totals.mean_value
                + {{ credibility(
                    'segments.value_count', 'spread.between_squares', 'spread.segment_count', 'spread.within_variance',
                    'spread.effective_count'
                ) }} * (segments.mean_value - totals.mean_value)
        end as value_if_positive,
        totals.relative_variance,
        cast(null as double) as value_low,
        cast(null as double) as value_high
    from segments
    cross join totals
    cross join spread

    union all

    select
        '(all)' as segment,
        cast(value_count as bigint) as value_count,
        cast(winner_count as bigint) as winner_count,
        cap_correction * mean_value as value_if_positive,
        relative_variance,
        cap_correction * mean_value / mean_factor as value_low,
        cap_correction * mean_value * mean_factor as value_high
    from intervals
    where value_count > 0

)
{%- endmacro %}
