-- One row per watched feature or score, sample and bin: how many rows of the sample lie in the bin, and what the
-- sample's rows are worth.
--
-- Samples are the reference, its earlier and its later half, and the periods after it. Bins are frozen on the
-- reference: deciles of a number (equal values share a bin), the commonest levels of a text, one bin for its other
-- levels (rare or unseen) and one for missing values (number 0).
{% set bins = var('drift_bins') %}
{% set keys = 'task, subject, feature' %}
with drift_reference as (

    select
        task,
        subject,
        feature,
        is_text,
        example_id,
        cluster_id,
        cutoff_at,
        number_value,
        text_value
    from {{ ref('drift_reference') }}

),

drift_current as (

    select
        task,
        subject,
        feature,
        example_id,
        cluster_id,
        period_start,
        cutoff_at,
        number_value,
        text_value
    from {{ ref('drift_current') }}

),

number_ranks as (

    select
        {{ keys }},
        number_value,
        rank() over (partition by {{ keys }} order by number_value) as value_rank,
        count(*) over (partition by {{ keys }}) as present_rows
    from drift_reference
    where number_value is not null

),

reference_bins as (

    select
        {{ keys }},
        number_value,
        floor((value_rank - 1) * {{ bins }} / cast(present_rows as double)) + 1 as bin_number
    from number_ranks

),

bounds as (

    select
        {{ keys }},
        {% for bin in range(2, bins + 1) %}
        min(case when bin_number >= {{ bin }} then number_value end) as low_{{ bin }},
        {% endfor %}
        count(*) as present_rows
    from reference_bins
    group by {{ keys }}

),

level_counts as (

    select
        {{ keys }},
        text_value,
        count(*) as level_rows
    from drift_reference
    where text_value is not null
    group by {{ keys }}, text_value

),

levels as (

    select
        {{ keys }},
        text_value,
        row_number() over (partition by {{ keys }} order by level_rows desc, text_value asc) as level_rank
    from level_counts

),

halves as (

    select
        task,
        subject,
        percentile_disc(0.5) within group (order by cutoff_at) as middle_at
    from drift_reference
    group by task, subject

),

features as (

    select
        {{ keys }},
        bool_or(is_text) as is_text
    from drift_reference
    group by {{ keys }}

),

sample_rows as (

    select
        {{ keys }},
        'reference' as sample,
        cast(null as date) as period_start,
        cluster_id,
        cutoff_at,
        number_value,
        text_value
    from drift_reference

    union all

    select
        drift_reference.task,
        drift_reference.subject,
        drift_reference.feature,
        case
            when drift_reference.cutoff_at <= halves.middle_at then 'earlier half of the reference'
            else 'later half of the reference'
        end as sample,
        cast(null as date) as period_start,
        drift_reference.cluster_id,
        drift_reference.cutoff_at,
        drift_reference.number_value,
        drift_reference.text_value
    from drift_reference
    inner join halves
        on
            drift_reference.task = halves.task
            and drift_reference.subject = halves.subject

    union all

    select
        {{ keys }},
        cast(period_start as varchar) as sample,
        period_start,
        cluster_id,
        cutoff_at,
        number_value,
        text_value
    from drift_current

),

binned as (

    select
        sample_rows.task,
        sample_rows.subject,
        sample_rows.feature,
        sample_rows.sample,
        sample_rows.period_start,
        sample_rows.cluster_id,
        {{ day_index('cast(sample_rows.cutoff_at as date)') }} as cutoff_day,
        case
            when features.is_text and sample_rows.text_value is null then 0
            when features.is_text and levels.level_rank <= {{ bins }} then levels.level_rank
            when features.is_text then {{ bins + 1 }}
            when sample_rows.number_value is null then 0
            else
                1
                {%- for bin in range(2, bins + 1) %}
                + case when sample_rows.number_value >= bounds.low_{{ bin }} then 1 else 0 end
                {%- endfor %}
        end as bin_number,
        case when sample_rows.text_value is not null and levels.level_rank is null then 1 else 0 end as is_unseen
    from sample_rows
    inner join features
        on
            sample_rows.task = features.task
            and sample_rows.subject = features.subject
            and sample_rows.feature = features.feature
    left join bounds
        on
            sample_rows.task = bounds.task
            and sample_rows.subject = bounds.subject
            and sample_rows.feature = bounds.feature
    left join levels
        on
            sample_rows.task = levels.task
            and sample_rows.subject = levels.subject
            and sample_rows.feature = levels.feature
            and sample_rows.text_value = levels.text_value

),

cluster_bins as (

    select
        {{ keys }},
        sample,
        period_start,
        cluster_id,
        bin_number,
        cast(count(*) as double) as bin_rows,
        sum(is_unseen) as unseen_rows,
        sum(cutoff_day) as cutoff_days
    from binned
    group by {{ keys }}, sample, period_start, cluster_id, bin_number

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
        cast(sample_bins.bin_number as integer) as bin_number,
        features.is_text,
        case
            when sample_bins.bin_number = 0 then '(missing)'
            when features.is_text and sample_bins.bin_number > {{ bins }} then '(rare or unseen)'
            when features.is_text then levels.text_value
        end as level,
        case
            {%- for bin in range(2, bins + 1) %}
            when not features.is_text and sample_bins.bin_number = {{ bin }} then bounds.low_{{ bin }}
            {%- endfor %}
        end as bin_from,
        case
            {%- for bin in range(2, bins + 1) %}
            when not features.is_text and sample_bins.bin_number = {{ bin - 1 }} then bounds.low_{{ bin }}
            {%- endfor %}
        end as bin_to,
        cast(sample_bins.bin_rows as bigint) as bin_rows,
        cast(sample_bins.unseen_rows as bigint) as unseen_rows,
        cast(design_effects.sample_rows as bigint) as sample_rows,
        cast(design_effects.cluster_count as bigint) as cluster_count,
        cast(design_effects.mean_day as double) as mean_day,
        design_effects.design_effect
    from sample_bins
    inner join features
        on
            sample_bins.task = features.task
            and sample_bins.subject = features.subject
            and sample_bins.feature = features.feature
    inner join design_effects
        on
            sample_bins.task = design_effects.task
            and sample_bins.subject = design_effects.subject
            and sample_bins.feature = design_effects.feature
            and sample_bins.sample = design_effects.sample
    left join bounds
        on
            sample_bins.task = bounds.task
            and sample_bins.subject = bounds.subject
            and sample_bins.feature = bounds.feature
    left join levels
        on
            sample_bins.task = levels.task
            and sample_bins.subject = levels.subject
            and sample_bins.feature = levels.feature
            and sample_bins.bin_number = levels.level_rank
            and sample_bins.bin_number <= {{ bins }}

)

select * from final
