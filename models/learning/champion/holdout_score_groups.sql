-- One row per task, candidate, split, segment and distinct score: the rows that share it, the rows that score as high.
--
-- Everything that depends on the ranking reads this table, so ties are met once. Counts are summed as doubles in the
-- windows: whole numbers add exactly in any order there, at half the time of integers.
with segment_rows as (

    select
        task,
        candidate_id,
        split,
        segment,
        label,
        value,
        score,
        p
    from {{ ref('holdout_segment_rows') }}
    where score is not null

),

groups as (

    select
        task,
        candidate_id,
        split,
        segment,
        score,
        count(*) as row_count,
        sum(label) as positive_count,
        count(value) as valued_count,
        {{ exact_sum('value') }} as value_sum,
        {{ exact_sum('p') }} as p_sum,
        min(p) as p_low
    from segment_rows
    group by task, candidate_id, split, segment, score

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        score,
        cast(row_count as bigint) as row_count,
        cast(positive_count as bigint) as positive_count,
        cast(valued_count as bigint) as valued_count,
        value_sum,
        p_sum,
        p_low,
        cast(sum(cast(row_count as double)) over best_first as bigint) as n_rows_through,
        cast(sum(cast(positive_count as double)) over best_first as bigint) as n_positives_through,
        cast(sum(cast(valued_count as double)) over best_first as bigint) as n_valued_through
    from groups
    window best_first as (
        partition by task, candidate_id, split, segment
        order by score desc
        rows between unbounded preceding and current row
    )

)

select * from final
