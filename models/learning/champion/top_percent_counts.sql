-- One row per task, candidate, split, segment and top percent (1 to 100): what lies above the cut, the best first.
--
-- The top k of n is a whole number of rows: k = ceil(n * percent / 100). Where the cut falls inside a group of equal
-- scores, `_captured` columns count the group's rows in proportion, `_low` and `_high` the worst and the best order of
-- the tie; `_through` columns take the whole group, as a threshold on the score would.
with groups as (

    select
        task,
        candidate_id,
        split,
        segment,
        score,
        row_count,
        positive_count,
        value_sum,
        p_sum,
        p_low,
        n_rows_through,
        n_positives_through
    from {{ ref('holdout_score_groups') }}

),

percents as (

    select {{ number_series(100, 'percent_before') }}

),

totals as (

    select
        task,
        candidate_id,
        split,
        segment,
        cast(sum(row_count) as bigint) as row_count_total,
        cast(sum(positive_count) as bigint) as positive_count_total,
        {{ exact_sum('value_sum') }} as value_total
    from groups
    group by task, candidate_id, split, segment

),

-- With k(q) = ceil(n * q / 100): the first cut that contains a row at position i is floor(100 * (i - 1) / n) + 1.
positioned as (

    select
        groups.*,
        totals.row_count_total,
        totals.positive_count_total,
        totals.value_total,
        floor(100 * (groups.n_rows_through - groups.row_count) / totals.row_count_total) + 1 as first_percent_inside,
        floor(100 * (groups.n_rows_through - 1) / totals.row_count_total) + 1 as first_percent_whole,
        floor(100 * groups.n_rows_through / totals.row_count_total) as last_percent_inside
    from groups
    inner join totals
        on
            groups.task = totals.task
            and groups.candidate_id = totals.candidate_id
            and groups.split = totals.split
            and groups.segment = totals.segment

),

-- Sums through whole groups need one window over a hundred rows, not one over every score.
percent_sums as (

    select
        task,
        candidate_id,
        split,
        segment,
        first_percent_whole,
        sum(cast(value_sum as decimal(38, 12))) as value_sum,
        sum(cast(p_sum as decimal(38, 12))) as p_sum
    from positioned
    group by task, candidate_id, split, segment, first_percent_whole

),

cells as (

    select
        totals.task,
        totals.candidate_id,
        totals.split,
        totals.segment,
        percents.percent_before + 1 as top_percent
    from totals
    cross join percents

),

whole_sums as (

    select
        cells.task,
        cells.candidate_id,
        cells.split,
        cells.segment,
        cells.top_percent,
        cast(sum(percent_sums.value_sum) over best_first as double) as value_whole,
        cast(sum(percent_sums.p_sum) over best_first as double) as p_whole
    from cells
    left join percent_sums
        on
            cells.task = percent_sums.task
            and cells.candidate_id = percent_sums.candidate_id
            and cells.split = percent_sums.split
            and cells.segment = percent_sums.segment
            and cells.top_percent = percent_sums.first_percent_whole
    window best_first as (
        partition by cells.task, cells.candidate_id, cells.split, cells.segment
        order by cells.top_percent
        rows between unbounded preceding and current row
    )

),

-- The group in which each cut falls. With fewer rows than percents one row may end several cuts.
cut_groups as (

    select
        positioned.*,
        whole_sums.top_percent,
        whole_sums.value_whole,
        whole_sums.p_whole,
        cast(ceil(positioned.row_count_total * whole_sums.top_percent / cast(100 as double)) as bigint)
            as selected_count
    from positioned
    inner join whole_sums
        on
            positioned.task = whole_sums.task
            and positioned.candidate_id = whole_sums.candidate_id
            and positioned.split = whole_sums.split
            and positioned.segment = whole_sums.segment
            and positioned.first_percent_inside <= whole_sums.top_percent
            and positioned.last_percent_inside >= whole_sums.top_percent
    where positioned.first_percent_inside <= positioned.last_percent_inside

),

shared as (

    select
        cut_groups.*,
        cut_groups.row_count - (cut_groups.n_rows_through - cut_groups.selected_count) as taken_count,
        (cut_groups.row_count - (cut_groups.n_rows_through - cut_groups.selected_count))
        / cast(cut_groups.row_count as double) as share_taken,
        cut_groups.n_positives_through - cut_groups.positive_count as n_positives_before
    from cut_groups

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        cast(top_percent as integer) as top_percent,
        row_count_total,
        positive_count_total,
        value_total,
        selected_count,
        n_positives_before + positive_count * share_taken as positives_captured,
        n_positives_before + greatest(taken_count - (row_count - positive_count), 0) as positives_captured_low,
        n_positives_before + least(taken_count, positive_count) as positives_captured_high,
        -- A group that ends at the cut is in the whole sums already.
        coalesce(value_whole, 0)
        + case when n_rows_through > selected_count then coalesce(value_sum, 0) * share_taken else 0 end
            as value_captured,
        score as threshold_score,
        p_low as threshold_p,
        n_rows_through,
        n_positives_through,
        case when n_rows_through > selected_count then coalesce(p_whole, 0) + p_sum else p_whole end as p_sum_through
    from shared

)

select * from final
