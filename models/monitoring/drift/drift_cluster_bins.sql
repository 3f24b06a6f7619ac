-- One row per watched feature or score, sample, cluster and bin: how many rows of the cluster lie in the bin.
--
-- Samples are the reference, its earlier and its later half, and the periods after it. Bins are frozen on the
-- reference: deciles of a number (equal values share a bin), the commonest levels of a text, one bin for its other
-- levels (rare or unseen) and one for missing values (number 0). Rows that share their values with no others have no
-- cluster and are counted together.
{{ config(materialized='view') }}
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
        count(*) as bin_rows,
        sum(is_unseen) as unseen_rows,
        sum(cutoff_day) as cutoff_days
    from binned
    group by {{ keys }}, sample, period_start, cluster_id, bin_number

),

final as (

    select
        cluster_bins.task,
        cluster_bins.subject,
        cluster_bins.feature,
        cluster_bins.sample,
        cluster_bins.period_start,
        cluster_bins.cluster_id,
        cast(cluster_bins.bin_number as integer) as bin_number,
        features.is_text,
        case
            when cluster_bins.bin_number = 0 then '(missing)'
            when features.is_text and cluster_bins.bin_number > {{ bins }} then '(rare or unseen)'
            when features.is_text then levels.text_value
        end as level,
        case
            {%- for bin in range(2, bins + 1) %}
            when not features.is_text and cluster_bins.bin_number = {{ bin }} then bounds.low_{{ bin }}
            {%- endfor %}
        end as bin_from,
        case
            {%- for bin in range(2, bins + 1) %}
            when not features.is_text and cluster_bins.bin_number = {{ bin - 1 }} then bounds.low_{{ bin }}
            {%- endfor %}
        end as bin_to,
        cast(cluster_bins.bin_rows as bigint) as bin_rows,
        cast(cluster_bins.unseen_rows as bigint) as unseen_rows,
        cast(cluster_bins.cutoff_days as bigint) as cutoff_days
    from cluster_bins
    inner join features
        on
            cluster_bins.task = features.task
            and cluster_bins.subject = features.subject
            and cluster_bins.feature = features.feature
    left join bounds
        on
            cluster_bins.task = bounds.task
            and cluster_bins.subject = bounds.subject
            and cluster_bins.feature = bounds.feature
    left join levels
        on
            cluster_bins.task = levels.task
            and cluster_bins.subject = levels.subject
            and cluster_bins.feature = levels.feature
            and cluster_bins.bin_number = levels.level_rank
            and cluster_bins.bin_number <= {{ bins }}

)

select * from final
