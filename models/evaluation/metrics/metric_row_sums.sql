-- One row per task, candidate, split and segment: sums over its rows, for the metrics that judge each row on its own.
with segment_rows as (

    select
        task,
        candidate_id,
        split,
        segment,
        label,
        p,
        p_recalibrated
    from {{ ref('holdout_segment_rows') }}

),

row_sums as (

    select
        task,
        candidate_id,
        split,
        segment,
        count(*) as n_rows,
        sum(label) as n_positives,
        count(p) as n_predicted,
        {{ exact_sum('p') }} as expected_positives,
        {{ exact_sum('p * (1 - p)') }} as count_variance,
        {{ exact_sum(row_log_loss('label', 'p')) }} as log_loss_sum,
        {{ exact_sum('power(p - label, 2)') }} as brier_sum,
        {{ exact_sum('power(p_recalibrated - label, 2)') }} as recalibrated_brier_sum
    from segment_rows
    group by task, candidate_id, split, segment

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        cast(n_rows as bigint) as n_rows,
        cast(n_positives as bigint) as n_positives,
        n_positives / cast(n_rows as double) as base_rate,
        -- A metric of probabilities needs one for every row.
        case when n_predicted = n_rows then log_loss_sum / n_rows end as log_loss,
        case when n_predicted = n_rows then brier_sum / n_rows end as brier,
        case when n_predicted = n_rows then recalibrated_brier_sum / n_rows end as recalibrated_brier,
        case when n_predicted = n_rows then nullif(expected_positives, 0) end as expected_positives,
        count_variance
    from row_sums

)

select * from final
