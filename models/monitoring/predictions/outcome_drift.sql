-- One row per task, kind of leads, length of window and end of window: outcomes that became known in it against those
-- that were predicted for it.
--
-- A lead that was open at age a0 converts by age a1 with probability p (q(a1) - q(a0)) / (1 - p q(a0)), where q is
-- the share of the window's outcomes that is known by an age (label_delay_curve). So young leads speak at once, long
-- before their labels close. Windows follow one another back from as_of, as far as they hold no lead of the train
-- split. All leads that are open in a window count; in windows of the greatest length also those alone that came in in
-- it: what changes with the leads is seen there undiluted by older ones.
--
-- p is what the judged version says, as the refitted one has learned from these very outcomes. Its level is that of the
-- calibrate split and of what later leads had shown before the window. Accounts have no open rows but those of today:
-- their predictions are in expected_performance.
{% set closing_age = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
{% set longest_days = var('drift_outcome_windows_days') | max %}
{% set window_count = (closing_age / (var('drift_outcome_windows_days') | min)) | round(0, 'ceil') | int + 1 %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

champions as (

    select
        task,
        calibrate_positives
    from {{ ref('champion_models') }}
    where task = 'lead_qualified'

),

reference_ends as (

    select max(cutoff_at) as reference_end_at
    from {{ ref('drift_reference') }}
    where task = 'lead_qualified' and subject = 'feature'

),

scores as (

    select
        example_id,
        split,
        judged_p as p,
        cutoff_at
    from {{ ref('example_scores') }}
    where task = 'lead_qualified'

),

calibrate_ends as (

    select max(cutoff_at) as calibrate_end_at
    from scores
    where split = 'calibrate'

),

-- While the same champion scores day after day, what it is compared with stays what was known when it was judged.
judged_ends as (

    select max({{ add_days('learned_through_at', closing_age) }}) as judged_end_at
    from {{ ref('serving_models') }}
    where task = 'lead_qualified'

),

leads as (

    select
        lead_id,
        created_at,
        known_at,
        positive_known_at
    from {{ ref('int_leads_labelled') }}
    where is_observed

),

curve as (

    select
        age_day,
        converted_share_of_window as share_known,
        lead(converted_share_of_window) over (order by age_day) as share_known_next
    from {{ ref('label_delay_curve') }}
    where task = 'lead_qualified'

),

lengths as (
    {% for days in var('drift_outcome_windows_days') %}
    select {{ days }} as window_days
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

steps as (

    select {{ number_series(window_count, 'step_no') }}

),

scored_leads as (

    select
        leads.created_at,
        leads.known_at,
        leads.positive_known_at,
        {{ add_days('leads.created_at', closing_age) }} as closed_at,
        scores.p,
        coalesce(leads.created_at > calibrate_ends.calibrate_end_at, true) as is_later,
        as_of.as_of,
        reference_ends.reference_end_at
    from leads
    inner join scores on leads.lead_id = scores.example_id
    cross join as_of
    cross join reference_ends
    cross join calibrate_ends
    where
        scores.p is not null
        and (reference_ends.reference_end_at is null or leads.created_at > reference_ends.reference_end_at)

),

-- A lead is open in a few windows of a length, one after the other; counted out, as a join by time of all with all is
-- slow.
numbered as (

    select
        scored_leads.*,
        lengths.window_days,
        greatest(
            cast(floor(
                {{ days_between('scored_leads.closed_at', 'scored_leads.as_of') }} / lengths.window_days
            ) as integer),
            0
        ) + steps.step_no as window_no
    from scored_leads
    cross join lengths
    -- Longer windows are fewer.
    inner join steps on steps.step_no * lengths.window_days < {{ closing_age }} + lengths.window_days

),

dated as (

    select
        numbered.*,
        {{ add_days('numbered.as_of', '-numbered.window_days * (numbered.window_no + 1)') }} as window_start_at,
        {{ add_days('numbered.as_of', '-numbered.window_days * numbered.window_no') }} as window_end_at
    from numbered

),

exposed as (

    select
        window_days,
        window_no,
        window_start_at,
        window_end_at,
        p,
        is_later,
        created_at >= window_start_at as is_new,
        {{ days_between('created_at', 'greatest(window_start_at, known_at)') }} as age_before,
        least({{ days_between('created_at', 'window_end_at') }}, {{ closing_age }}) as age_after,
        case when positive_known_at < window_end_at then 1 else 0 end as is_positive
    from dated
    where
        window_end_at > known_at
        and window_start_at < closed_at
        and (positive_known_at is null or positive_known_at >= greatest(window_start_at, known_at))
        and (reference_end_at is null or window_start_at >= {{ add_days('reference_end_at', closing_age) }})

),

-- Between two days the curve is a straight line.
predicted as (

    select
        exposed.window_days,
        exposed.window_no,
        exposed.window_start_at,
        exposed.window_end_at,
        exposed.is_positive,
        exposed.is_later,
        exposed.is_new,
        exposed.p,
        before_curve.share_known + (exposed.age_before - before_curve.age_day)
        * (coalesce(before_curve.share_known_next, 1) - before_curve.share_known) as share_before,
        after_curve.share_known + (exposed.age_after - after_curve.age_day)
        * (coalesce(after_curve.share_known_next, 1) - after_curve.share_known) as share_after
    from exposed
    inner join curve as before_curve on cast(floor(exposed.age_before) as integer) = before_curve.age_day
    inner join curve as after_curve on cast(floor(exposed.age_after) as integer) = after_curve.age_day
    where exposed.age_before < exposed.age_after

),

expected as (

    select
        *,
        p * (share_after - share_before) / (1 - p * share_before) as expected
    from predicted
    where share_before is not null and share_after is not null and p * share_before < 1

),

open_sums as (

    select
        'open' as counted_leads,
        window_days,
        window_no,
        window_start_at,
        window_end_at,
        count(*) as open_rows,
        cast(sum(is_positive) as double) as observed,
        {{ exact_sum('expected') }} as predicted,
        cast(sum(case when is_later then is_positive else 0 end) as double) as later_observed,
        {{ exact_sum('case when is_later then expected else 0.0e0 end') }} as later_predicted
    from expected
    group by window_days, window_no, window_start_at, window_end_at

),

new_sums as (

    select
        'new' as counted_leads,
        window_days,
        window_no,
        window_start_at,
        window_end_at,
        count(*) as open_rows,
        cast(sum(is_positive) as double) as observed,
        {{ exact_sum('expected') }} as predicted
    from expected
    where is_new and window_days = {{ longest_days }}
    group by window_days, window_no, window_start_at, window_end_at

),

sums as (

    select
        counted_leads,
        window_days,
        window_no,
        window_start_at,
        window_end_at,
        open_rows,
        observed,
        predicted
    from open_sums

    union all

    select *
    from new_sums

),

-- What leads after the calibrate split had shown before a window.
earlier as (

    select
        sums.counted_leads,
        sums.window_days,
        sums.window_no,
        coalesce({{ exact_sum('before_sums.later_observed') }}, 0) as observed,
        coalesce({{ exact_sum('before_sums.later_predicted') }}, 0) as predicted
    from sums
    cross join judged_ends
    left join open_sums as before_sums
        on
            sums.window_days = before_sums.window_days
            and sums.window_no < before_sums.window_no
            and (judged_ends.judged_end_at is null or judged_ends.judged_end_at >= before_sums.window_end_at)
    group by sums.counted_leads, sums.window_days, sums.window_no

),

levelled as (

    select
        sums.*,
        champions.task,
        coalesce(champions.calibrate_positives, 0) as calibrate_positives,
        earlier.observed as earlier_observed,
        -- Half an outcome keeps the logarithm finite.
        sums.predicted * (coalesce(champions.calibrate_positives, 0) + earlier.observed + 0.5)
        / (coalesce(champions.calibrate_positives, 0) + earlier.predicted + 0.5) as expected,
        coalesce(1.0e0 / nullif(coalesce(champions.calibrate_positives, 0) + earlier.observed, 0), 0) as level_variance
    from sums
    inner join earlier
        on
            sums.counted_leads = earlier.counted_leads
            and sums.window_days = earlier.window_days
            and sums.window_no = earlier.window_no
    cross join champions

),

compared as (

    select
        *,
        ln(greatest(observed, 0.5) / expected) as log_ratio,
        sqrt(1 / greatest(observed, 0.5) + level_variance) as log_ratio_se,
        case
            when counted_leads = 'new' then {{ var('drift_new_leads_alarm_z') }} else {{ var('drift_alarm_z') }}
        end as alarm_z
    from levelled
    where expected > 0

),

final as (

    select
        task,
        counted_leads,
        cast(window_days as integer) as window_days,
        window_start_at,
        window_end_at,
        window_no = 0 as is_latest,
        cast(open_rows as bigint) as open_rows,
        cast(observed as bigint) as observed_positives,
        expected as expected_positives,
        observed / expected as observed_over_expected,
        exp(log_ratio - 1.96 * log_ratio_se) as observed_over_expected_low,
        exp(log_ratio + 1.96 * log_ratio_se) as observed_over_expected_high,
        log_ratio / log_ratio_se as z,
        cast(calibrate_positives as bigint) as calibrate_positives,
        cast(earlier_observed as bigint) as earlier_positives,
        greatest(observed, expected) >= {{ var('drift_min_positives') }} as is_checked,
        greatest(observed, expected) >= {{ var('drift_min_positives') }}
        and abs(log_ratio / log_ratio_se) > alarm_z as is_alarm
    from compared

)

select * from final
