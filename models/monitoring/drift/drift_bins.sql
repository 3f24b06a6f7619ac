-- One row per watched feature or score, sample compared and bin: rows of the reference and of the sample in the bin,
-- and what they add to PSI and JS.
--
-- Samples are the periods after the reference, and the later half of the reference against its earlier half: a feature
-- that moved while the champion learned is no surprise when it moves on.
with drift_counts as (

    select
        *,
        case
            when sample = 'later half of the reference' then 'earlier half of the reference'
            when sample not in ('reference', 'earlier half of the reference') then 'reference'
        end as base_sample
    from {{ ref('drift_counts') }}

),

comparisons as (

    select
        task,
        subject,
        feature,
        sample,
        base_sample,
        max(period_start) as period_start,
        max(sample_rows) as sample_rows,
        max(cluster_count) as cluster_count,
        max(mean_day) as mean_day,
        max(design_effect) as design_effect
    from drift_counts
    where base_sample is not null
    group by task, subject, feature, sample, base_sample

),

bases as (

    select
        task,
        subject,
        feature,
        sample,
        max(sample_rows) as sample_rows,
        max(cluster_count) as cluster_count,
        max(mean_day) as mean_day,
        max(design_effect) as design_effect
    from drift_counts
    group by task, subject, feature, sample

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
    from comparisons
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
    inner join comparisons
        on
            binned.task = comparisons.task
            and binned.subject = comparisons.subject
            and binned.feature = comparisons.feature
            and binned.sample = comparisons.sample
    inner join bases
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
        (current_share - reference_share) * ln(current_share / reference_share) as psi_part,
        0.5e0 * reference_share * ln(2 * reference_share / (reference_share + current_share))
        + 0.5e0 * current_share * ln(2 * current_share / (reference_share + current_share)) as js_part
    from smoothed

)

select * from final
