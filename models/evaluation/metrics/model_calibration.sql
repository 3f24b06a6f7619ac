-- One row per task, candidate, split, segment and bin of probabilities: what was predicted and what happened.
--
-- Bins hold about the same number of rows. Rows with the same probability stay in one bin, so a baseline with few
-- levels has few bins.
with segment_rows as (

    select
        task,
        candidate_id,
        split,
        segment,
        label,
        p
    from {{ ref('holdout_segment_rows') }}
    where p is not null

),

totals as (

    select
        task,
        candidate_id,
        split,
        segment,
        count(*) as row_count_total
    from segment_rows
    group by task, candidate_id, split, segment

),

ranked as (

    select
        task,
        candidate_id,
        split,
        segment,
        label,
        p,
        rank() over (partition by task, candidate_id, split, segment order by p) as p_rank
    from segment_rows

),

binned as (

    select
        ranked.*,
        cast(
            floor((ranked.p_rank - 1) * {{ var('calibration_bins') }} / cast(totals.row_count_total as double))
            as integer
        ) + 1 as bin_number
    from ranked
    inner join totals
        on
            ranked.task = totals.task
            and ranked.candidate_id = totals.candidate_id
            and ranked.split = totals.split
            and ranked.segment = totals.segment

),

bins as (

    select
        task,
        candidate_id,
        split,
        segment,
        bin_number,
        count(*) as row_count,
        sum(label) as positive_count,
        min(p) as p_low,
        max(p) as p_high,
        {{ exact_avg('p') }} as mean_p,
        {{ exact_sum('p * (1 - p)') }} as count_variance
    from binned
    group by task, candidate_id, split, segment, bin_number

),

rated as (

    select
        bins.*,
        bins.positive_count / cast(bins.row_count as double) as observed_rate,
        1.96 * sqrt(bins.count_variance) / bins.row_count as band_half_width,
        power(1.96, 2) / bins.row_count as wilson_weight
    from bins

),

intervals as (

    select
        rated.*,
        (rated.observed_rate + rated.wilson_weight / 2) / (1 + rated.wilson_weight) as wilson_centre,
        sqrt(rated.wilson_weight * (rated.observed_rate * (1 - rated.observed_rate) + rated.wilson_weight / 4))
        / (1 + rated.wilson_weight)
            as wilson_half_width,
        greatest(rated.mean_p - rated.band_half_width, 0) as band_low,
        least(rated.mean_p + rated.band_half_width, 1) as band_high
    from rated

),

final as (

    select
        task,
        candidate_id,
        split,
        segment,
        bin_number,
        cast(row_count as bigint) as row_count,
        cast(positive_count as bigint) as positive_count,
        p_low,
        p_high,
        mean_p,
        observed_rate,
        greatest(wilson_centre - wilson_half_width, 0) as observed_low,
        least(wilson_centre + wilson_half_width, 1) as observed_high,
        band_low,
        band_high,
        observed_rate >= band_low and observed_rate <= band_high as is_inside_band
    from intervals

)

select * from final
