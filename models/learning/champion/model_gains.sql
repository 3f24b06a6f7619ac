-- One row per task, candidate, split, segment and top percent (1 to 100): what the best-scored part contains.
with cuts as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        row_count_total,
        positive_count_total,
        value_total,
        selected_count,
        positives_captured,
        positives_captured_low,
        positives_captured_high,
        value_captured
    from {{ ref('top_percent_counts') }}

),

captures as (

    select
        cuts.*,
        cuts.selected_count / cast(cuts.row_count_total as double) as selected_share,
        cuts.positives_captured / nullif(cast(cuts.positive_count_total as double), 0) as capture,
        cuts.positives_captured_low / nullif(cast(cuts.positive_count_total as double), 0) as capture_tie_low,
        cuts.positives_captured_high / nullif(cast(cuts.positive_count_total as double), 0) as capture_tie_high
    from cuts

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        selected_count,
        selected_share,
        positives_captured,
        capture,
        capture_tie_low,
        capture_tie_high,
        positives_captured / cast(selected_count as double) as positive_rate,
        capture / selected_share as lift,
        capture_tie_low / selected_share as lift_tie_low,
        capture_tie_high / selected_share as lift_tie_high,
        value_captured / nullif(value_total, 0) as value_share,
        value_captured / nullif(value_total, 0) / selected_share as value_lift
    from captures

)

select * from final
