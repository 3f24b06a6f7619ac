-- One row per task, candidate, split and segment: the metrics that follow from the order of its scores.
with score_groups as (

    select
        task,
        candidate_id,
        split,
        segment,
        row_count,
        positive_count,
        valued_count,
        value_sum,
        n_rows_through,
        n_positives_through,
        n_valued_through
    from {{ ref('holdout_score_groups') }}

),

valued_rows as (

    select
        task,
        candidate_id,
        split,
        segment,
        value
    from {{ ref('holdout_segment_rows') }}
    where value > 0 and score is not null

),

group_totals as (

    select
        task,
        candidate_id,
        split,
        segment,
        cast(sum(row_count) as double) as row_count,
        cast(sum(positive_count) as double) as positive_count,
        cast(sum(valued_count) as double) as valued_count,
        ceil(cast(sum(valued_count) as double) / 10) as n_valued_top,
        {{ exact_sum('value_sum') }} as value_total
    from score_groups
    group by task, candidate_id, split, segment

),

-- A group of equal scores that a cut divides counts in proportion.
ranking_sums as (

    select
        score_groups.task,
        score_groups.candidate_id,
        score_groups.split,
        score_groups.segment,
        {{ auc(
            'score_groups.positive_count',
            '(score_groups.row_count - score_groups.positive_count)',
            '(score_groups.n_positives_through - score_groups.positive_count / cast(2 as double))'
        ) }} as roc_auc,
        {{ exact_sum(
            'score_groups.positive_count * score_groups.n_positives_through / cast(score_groups.n_rows_through as double)'
        ) }} as precision_sum,
        {{ exact_sum(
            'score_groups.positive_count * greatest(0, least(1, (' ~ var('capacity_rows') ~ ' - score_groups.n_rows_through'
            ~ ' + score_groups.row_count) / cast(score_groups.row_count as double)))'
        ) }} as positives_at_capacity,
        {{ exact_sum(
            'score_groups.value_sum * (score_groups.n_valued_through - score_groups.valued_count / cast(2 as double))'
            ~ ' / group_totals.valued_count'
        ) }} as value_positions,
        {{ exact_sum(
            'score_groups.value_sum * greatest(0, least(1, (group_totals.n_valued_top - score_groups.n_valued_through'
            ~ ' + score_groups.valued_count) / nullif(cast(score_groups.valued_count as double), 0)))'
        ) }} as value_in_top
    from score_groups
    inner join group_totals
        on
            score_groups.task = group_totals.task
            and score_groups.candidate_id = group_totals.candidate_id
            and score_groups.split = group_totals.split
            and score_groups.segment = group_totals.segment
    group by score_groups.task, score_groups.candidate_id, score_groups.split, score_groups.segment

),

-- The best possible order of the money, for the Gini's denominator; rows without money tie at the end and add nothing.
value_groups as (

    select
        task,
        candidate_id,
        split,
        segment,
        value,
        count(*) as row_count
    from valued_rows
    group by task, candidate_id, split, segment, value

),

values_positioned as (

    select
        value_groups.*,
        sum(cast(value_groups.row_count as double)) over (
            partition by value_groups.task, value_groups.candidate_id, value_groups.split, value_groups.segment
            order by value_groups.value desc
            rows between unbounded preceding and current row
        ) as n_rows_through
    from value_groups

),

best_orders as (

    select
        values_positioned.task,
        values_positioned.candidate_id,
        values_positioned.split,
        values_positioned.segment,
        {{ exact_sum(
            'values_positioned.row_count * values_positioned.value'
            ~ ' * (values_positioned.n_rows_through - values_positioned.row_count / cast(2 as double))'
            ~ ' / group_totals.valued_count'
        ) }} as value_positions
    from values_positioned
    inner join group_totals
        on
            values_positioned.task = group_totals.task
            and values_positioned.candidate_id = group_totals.candidate_id
            and values_positioned.split = group_totals.split
            and values_positioned.segment = group_totals.segment
    group by
        values_positioned.task, values_positioned.candidate_id, values_positioned.split, values_positioned.segment

),

final as (

    select
        group_totals.task,
        group_totals.candidate_id,
        group_totals.split,
        group_totals.segment,
        ranking_sums.roc_auc,
        ranking_sums.precision_sum / nullif(group_totals.positive_count, 0) as pr_auc,
        -- One team works on all segments together: a part of the split has no capacity of its own.
        case
            when group_totals.segment = 'all'
                then ranking_sums.positives_at_capacity / nullif(group_totals.positive_count, 0)
        end as recall_at_capacity,
        (group_totals.value_total - 2 * ranking_sums.value_positions)
        / nullif(group_totals.value_total - 2 * best_orders.value_positions, 0) as value_gini_normalised,
        ranking_sums.value_in_top * group_totals.valued_count
        / nullif(group_totals.value_total * group_totals.n_valued_top, 0) as value_lift_top_decile
    from group_totals
    inner join ranking_sums
        on
            group_totals.task = ranking_sums.task
            and group_totals.candidate_id = ranking_sums.candidate_id
            and group_totals.split = ranking_sums.split
            and group_totals.segment = ranking_sums.segment
    left join best_orders
        on
            group_totals.task = best_orders.task
            and group_totals.candidate_id = best_orders.candidate_id
            and group_totals.split = best_orders.split
            and group_totals.segment = best_orders.segment

)

select * from final
