-- One row per watched feature or score, sample and bin: how many rows of the sample lie in the bin, and what the
-- sample's rows are worth.
--
-- Rows of one cluster share their values, so that they are worth fewer than as many independent rows: the first-order
-- correction of Rao and Scott says by how much.
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

-- How much wider shares scatter than those of as many independent rows: the first-order correction of Rao and Scott.
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

final as (

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
        design_effects.design_effect
    from sample_bins
    inner join design_effects
        on
            sample_bins.task = design_effects.task
            and sample_bins.subject = design_effects.subject
            and sample_bins.feature = design_effects.feature
            and sample_bins.sample = design_effects.sample

)

select * from final
