-- One row per watched feature or score and period: how far its values have moved from those that the champion learned
-- from, and whether that is more than chance.
--
-- Without drift PSI is (bins - 1) (1/n + 1/m) on average, and stays below the 99 % point of chi-square times (1/n +
-- 1/m) in 99 of 100 cases. An alarm must be above that limit and above drift_min_psi. Rows that share their values
-- (leads of one ad, rows of one customer) count for as many as they are worth: n and m are divided by their design
-- effects. Where the reference itself moved, from its earlier to its later half, as much movement as that going on
-- explains is no surprise and is taken off first.
{% set keys = 'task, subject, feature' %}
{% set most_trend_psi = 0.25 %}
with drift_bins as (

    select * from {{ ref('drift_bins') }}

),

bins_ranked as (

    select
        *,
        row_number() over (partition by {{ keys }}, sample order by psi_part desc, bin_number asc) as part_rank
    from drift_bins

),

summed as (

    select
        {{ keys }},
        sample,
        max(period_start) as period_start,
        bool_or(is_text) as is_text,
        max(reference_rows) as reference_rows,
        max(current_rows) as current_rows,
        max(days_apart) as days_apart,
        max(reference_clusters) as reference_clusters,
        max(current_clusters) as current_clusters,
        max(reference_design_effect) as reference_design_effect,
        max(current_design_effect) as current_design_effect,
        count(*) as bin_count,
        {{ exact_sum('psi_part') }} as psi,
        cast(sum(case when bin_number = 0 then reference_bin_rows else 0 end) as double)
        / max(reference_rows) as reference_null_share,
        cast(sum(case when bin_number = 0 then current_bin_rows else 0 end) as double)
        / max(current_rows) as current_null_share,
        case when bool_or(is_text) then cast(sum(unseen_rows) as double) / max(current_rows) end as unseen_share,
        max(case when part_rank = 1 then level end) as moved_level,
        max(case when part_rank = 1 then bin_from end) as moved_from,
        max(case when part_rank = 1 then bin_to end) as moved_to,
        cast(max(case when part_rank = 1 then reference_bin_rows end) as double)
        / max(reference_rows) as moved_reference_share,
        cast(max(case when part_rank = 1 then current_bin_rows end) as double)
        / max(current_rows) as moved_current_share
    from bins_ranked
    group by {{ keys }}, sample

),

scaled as (

    select
        summed.*,
        bin_count - 1 as degrees,
        reference_design_effect / reference_rows + current_design_effect / current_rows as noise
    from summed

),

limited as (

    select
        scaled.*,
        degrees * noise as psi_expected,
        case when degrees > 0 then {{ chi_square_quantile('degrees') }} * noise end as psi_limit
    from scaled

),

halves as (

    select
        {{ keys }},
        greatest(psi - psi_expected, 0) as psi,
        days_apart
    from limited
    where period_start is null and days_apart > 0

),

judged as (

    select
        limited.*,
        -- What moves evenly with time moves a PSI with the square of it. A trend explains no more than a large shift.
        least(
            greatest(
                coalesce(halves.psi * power(limited.days_apart / halves.days_apart, 2), 0),
                -- The same customers are scored at every cutoff: they age, and their scores with them.
                case
                    when limited.task = 'account_purchase' and limited.subject = 'score'
                        then
                            coalesce(
                                lag(limited.psi) over periods
                                * power(limited.days_apart / lag(limited.days_apart) over periods, 2),
                                0
                            )
                    else 0
                end
            ),
            {{ most_trend_psi }}
        ) as trend_psi,
        case
            when limited.degrees = 0 then 'one bin holds everything'
            when
                limited.noise is null
                or least(
                    limited.reference_rows / limited.reference_design_effect,
                    limited.current_rows / limited.current_design_effect
                ) < {{ var('drift_min_rows') }} then 'too few rows, or too few entities that share their values'
        end as unchecked_reason
    from limited
    left join halves
        on
            limited.task = halves.task
            and limited.subject = halves.subject
            and limited.feature = halves.feature
    where limited.period_start is not null
    window periods as (partition by limited.task, limited.subject, limited.feature order by limited.period_start)

),

surprises as (

    select
        judged.*,
        greatest(psi - trend_psi, 0) as surprising_psi
    from judged

),

final as (

    select
        task,
        subject,
        feature,
        period_start,
        reference_rows,
        current_rows,
        reference_clusters,
        current_clusters,
        reference_design_effect,
        current_design_effect,
        cast(bin_count as integer) as bin_count,
        psi,
        psi_expected,
        psi_limit,
        -- Wilson and Hilferty again, the other way round.
        (power(surprising_psi / nullif(noise * degrees, 0), 1 / 3.0e0) - (1 - 2 / (9.0e0 * nullif(degrees, 0))))
        / sqrt(2 / (9.0e0 * nullif(degrees, 0))) as psi_z,
        reference_null_share,
        current_null_share,
        unseen_share,
        trend_psi,
        moved_level,
        moved_from,
        moved_to,
        moved_reference_share,
        moved_current_share,
        unchecked_reason,
        unchecked_reason is null as is_checked,
        coalesce(
            unchecked_reason is null
            and surprising_psi > psi_limit
            and surprising_psi > {{ var('drift_min_psi') }},
            false
        ) as is_alarm
    from surprises

)

select * from final
