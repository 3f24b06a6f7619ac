-- One row per watched feature or score, sample compared and bin: rows of the reference and of the sample in the bin,
-- and what they add to PSI.
--
-- Samples are the periods after the reference, and the later half of the reference against its earlier half: a feature
-- that moved while the champion learned is no surprise when it moves on. Rows of one cluster share their values, so
-- that they are worth fewer than as many independent rows (first-order correction of Rao and Scott).
{% set keys = 'task, subject, feature' %}
with cluster_bins as (

    select
        task,
        subject,
        feature,
        sample,
        period_start,
        cluster_id,
        bin_number,
        is_text,
        level,
        bin_from,
        bin_to,
        cast(bin_rows as double) as bin_rows,
        unseen_rows,
        cutoff_days
    from {{ ref('drift_cluster_bins') }}

),

clusters as (

    select
        *,
        sum(bin_rows) over (partition by {{ keys }}, sample, cluster_id) as cluster_rows
    from cluster_bins

),

-- Rows without a cluster are clusters of one row: then a square is a count.
sample_bins as (

    select
        {{ keys }},
        sample,
        period_start,
        bin_number,
        bool_or(is_text) as is_text,
        max(level) as level,
        max(bin_from) as bin_from,
        max(bin_to) as bin_to,
        sum(bin_rows) as bin_rows,
        sum(unseen_rows) as unseen_rows,
        sum(cutoff_days) as cutoff_days,
        sum(case when cluster_id is null then bin_rows else bin_rows * bin_rows end) as squared_rows,
        sum(case when cluster_id is null then bin_rows else bin_rows * cluster_rows end) as crossed_rows
    from clusters
    group by {{ keys }}, sample, period_start, bin_number

),

cluster_totals as (

    select
        {{ keys }},
        sample,
        sum(cluster_count) as cluster_count,
        sum(squared_rows) as squared_rows
    from (
        select
            {{ keys }},
            sample,
            case when cluster_id is null then sum(bin_rows) else 1 end as cluster_count,
            case when cluster_id is null then sum(bin_rows) else power(sum(bin_rows), 2) end as squared_rows
        from cluster_bins
        group by {{ keys }}, sample, cluster_id
    ) as cluster_sums
    group by {{ keys }}, sample

),

sample_totals as (

    select
        {{ keys }},
        sample,
        sum(bin_rows) as sample_rows,
        sum(cutoff_days) / sum(bin_rows) as mean_day,
        count(*) as bin_count
    from sample_bins
    group by {{ keys }}, sample

),

-- How much wider shares scatter than those of as many independent rows.
design_effects as (

    select
        sample_bins.task,
        sample_bins.subject,
        sample_bins.feature,
        sample_bins.sample,
        sample_totals.sample_rows,
        sample_totals.mean_day,
        cluster_totals.cluster_count,
        case
            -- One entity does not tell how entities differ.
            when cluster_totals.cluster_count = 1 then null
            when sample_totals.bin_count = 1 then 1
            else
                greatest(
                    1,
                    cluster_totals.cluster_count / (cluster_totals.cluster_count - 1)
                    * (sample_totals.sample_rows - 1) / sample_totals.sample_rows
                    * {{ exact_sum(
                        '(sample_bins.squared_rows'
                        ~ ' - 2 * sample_bins.crossed_rows * sample_bins.bin_rows / sample_totals.sample_rows'
                        ~ ' + cluster_totals.squared_rows'
                        ~ ' * power(sample_bins.bin_rows / sample_totals.sample_rows, 2)) / sample_bins.bin_rows'
                    ) }} / (sample_totals.bin_count - 1)
                )
        end as design_effect
    from sample_bins
    inner join sample_totals
        on
            sample_bins.task = sample_totals.task
            and sample_bins.subject = sample_totals.subject
            and sample_bins.feature = sample_totals.feature
            and sample_bins.sample = sample_totals.sample
    inner join cluster_totals
        on
            sample_bins.task = cluster_totals.task
            and sample_bins.subject = cluster_totals.subject
            and sample_bins.feature = cluster_totals.feature
            and sample_bins.sample = cluster_totals.sample
    group by
        sample_bins.task,
        sample_bins.subject,
        sample_bins.feature,
        sample_bins.sample,
        sample_totals.sample_rows,
        sample_totals.mean_day,
        sample_totals.bin_count,
        cluster_totals.cluster_count,
        cluster_totals.squared_rows

),

drift_counts as (

    select
        sample_bins.task,
        sample_bins.subject,
        sample_bins.feature,
        sample_bins.sample,
        sample_bins.period_start,
        sample_bins.bin_number,
        sample_bins.is_text,
        sample_bins.level,
        sample_bins.bin_from,
        sample_bins.bin_to,
        cast(sample_bins.bin_rows as bigint) as bin_rows,
        cast(sample_bins.unseen_rows as bigint) as unseen_rows,
        cast(design_effects.sample_rows as bigint) as sample_rows,
        cast(design_effects.cluster_count as bigint) as cluster_count,
        cast(design_effects.mean_day as double) as mean_day,
        design_effects.design_effect,
        case
            when sample_bins.sample = 'later half of the reference' then 'earlier half of the reference'
            when sample_bins.sample not in ('reference', 'earlier half of the reference') then 'reference'
        end as base_sample
    from sample_bins
    inner join design_effects
        on
            sample_bins.task = design_effects.task
            and sample_bins.subject = design_effects.subject
            and sample_bins.feature = design_effects.feature
            and sample_bins.sample = design_effects.sample

),

samples as (

    select
        {{ keys }},
        sample,
        base_sample,
        max(period_start) as period_start,
        max(sample_rows) as sample_rows,
        max(cluster_count) as cluster_count,
        max(mean_day) as mean_day,
        max(design_effect) as design_effect
    from drift_counts
    group by {{ keys }}, sample, base_sample

),

-- A bin that either side lacks still counts: that is what has appeared, or gone.
binned as (

    select
        comparisons.task,
        comparisons.subject,
        comparisons.feature,
        comparisons.sample,
        comparisons.base_sample,
        drift_counts.bin_number,
        bool_or(drift_counts.is_text) as is_text,
        max(drift_counts.level) as level,
        max(drift_counts.bin_from) as bin_from,
        max(drift_counts.bin_to) as bin_to,
        sum(case when drift_counts.sample = comparisons.base_sample then drift_counts.bin_rows else 0 end)
            as reference_bin_rows,
        sum(case when drift_counts.sample = comparisons.sample then drift_counts.bin_rows else 0 end)
            as current_bin_rows,
        sum(case when drift_counts.sample = comparisons.sample then drift_counts.unseen_rows else 0 end)
            as unseen_rows
    from samples as comparisons
    inner join drift_counts
        on
            comparisons.task = drift_counts.task
            and comparisons.subject = drift_counts.subject
            and comparisons.feature = drift_counts.feature
            and (comparisons.sample = drift_counts.sample or comparisons.base_sample = drift_counts.sample)
    group by
        comparisons.task,
        comparisons.subject,
        comparisons.feature,
        comparisons.sample,
        comparisons.base_sample,
        drift_counts.bin_number

),

compared as (

    select
        binned.*,
        comparisons.period_start,
        bases.sample_rows as reference_rows,
        comparisons.sample_rows as current_rows,
        comparisons.mean_day - bases.mean_day as days_apart,
        bases.cluster_count as reference_clusters,
        comparisons.cluster_count as current_clusters,
        bases.design_effect as reference_design_effect,
        comparisons.design_effect as current_design_effect,
        count(*) over (partition by binned.task, binned.subject, binned.feature, binned.sample) as bin_count
    from binned
    inner join samples as comparisons
        on
            binned.task = comparisons.task
            and binned.subject = comparisons.subject
            and binned.feature = comparisons.feature
            and binned.sample = comparisons.sample
    inner join samples as bases
        on
            binned.task = bases.task
            and binned.subject = bases.subject
            and binned.feature = bases.feature
            and binned.base_sample = bases.sample

),

smoothed as (

    select
        compared.*,
        (reference_bin_rows + 0.5e0) / (reference_rows + 0.5e0 * bin_count) as reference_share,
        (current_bin_rows + 0.5e0) / (current_rows + 0.5e0 * bin_count) as current_share
    from compared

),

final as (

    select
        task,
        subject,
        feature,
        sample,
        period_start,
        bin_number,
        is_text,
        level,
        bin_from,
        bin_to,
        reference_rows,
        current_rows,
        days_apart,
        reference_clusters,
        current_clusters,
        reference_design_effect,
        current_design_effect,
        cast(reference_bin_rows as bigint) as reference_bin_rows,
        cast(current_bin_rows as bigint) as current_bin_rows,
        cast(unseen_rows as bigint) as unseen_rows,
        reference_share,
        current_share,
        (current_share - reference_share) * ln(current_share / reference_share) as psi_part
    from smoothed

)

select * from final
