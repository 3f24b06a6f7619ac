-- One row per task, candidate, split, segment and top percent (1 to 100): what the best-scored part contains.
with cuts as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        n_rows_total,
        n_positives_total,
        value_total,
        n_selected,
        positives_captured,
        positives_captured_low,
        positives_captured_high,
        value_captured
    from {{ ref('top_percent_counts') }}

),

captures as (

    select
        cuts.*,
        cuts.n_selected / cast(cuts.n_rows_total as double) as selected_share,
        cuts.positives_captured / nullif(cast(cuts.n_positives_total as double), 0) as capture,
        cuts.positives_captured_low / nullif(cast(cuts.n_positives_total as double), 0) as capture_tie_low,
        cuts.positives_captured_high / nullif(cast(cuts.n_positives_total as double), 0) as capture_tie_high
    from cuts

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        top_percent,
        n_selected,
        selected_share,
        positives_captured,
        capture,
        capture_tie_low,
        capture_tie_high,
        positives_captured / cast(n_selected as double) as positive_rate,
        capture / selected_share as lift,
        capture_tie_low / selected_share as lift_tie_low,
        capture_tie_high / selected_share as lift_tie_high,
        value_captured / nullif(value_total, 0) as value_share,
        value_captured / nullif(value_total, 0) / selected_share as value_lift
    from captures

)

select * from final
