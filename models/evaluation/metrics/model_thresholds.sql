-- One row per task, candidate, split, segment and share to work on: the threshold for it, and what it would have given.
{% set percents = [1, 2, 5, 10, 15, 20, 25, 30, 40, 50] %}
with cuts as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        row_count_total,
        positive_count_total,
        threshold_score,
        threshold_p,
        n_rows_through,
        n_positives_through,
        p_sum_through
    from {{ ref('top_percent_counts') }}
    where top_percent in ({{ percents | join(', ') }})

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        threshold_score,
        threshold_p,
        n_rows_through as selected_count,
        n_rows_through / cast(row_count_total as double) as selected_share,
        n_positives_through as positives_selected,
        p_sum_through as positives_expected,
        n_positives_through / cast(n_rows_through as double) as positive_rate,
        n_positives_through / nullif(cast(positive_count_total as double), 0) as recall
    from cuts

)

select * from final
