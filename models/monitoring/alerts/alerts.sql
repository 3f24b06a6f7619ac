-- One row per alarm of the newest data: what changed, by how much, how sure that is, and what to do. Empty when all is
-- well.
--
-- In order of trust: outcomes against predictions, then how good scores turned out, then scores, then features, then
-- volumes. Only outcomes against predictions may ask for training again: rows of another kind are no reason as long as
-- outcomes agree with what was predicted for them.
{%- set things %}case when task = 'lead_qualified' then 'leads' else 'customers' end{% endset %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

outcome_drift as (

    select
        *,
        case counted_leads when 'new' then 'leads of the last ' else 'the last ' end
        || cast(window_days as varchar) || ' days' as counted_words,
        row_number() over (partition by task order by abs(z) desc, window_days desc, counted_leads asc) as alarm_rank
    from {{ ref('outcome_drift') }}
    where is_latest and is_alarm

),

expected_performance as (

    select *
    from {{ ref('expected_performance') }}
    where is_checked and not agrees

),

newest_checks as (

    select
        *,
        row_number() over (partition by task, subject, feature order by period_start desc) as age_rank
    from {{ ref('feature_drift') }}
    where is_checked

),

volume_changes as (

    select *
    from {{ ref('volume_changes') }}
    where is_alarm

),

-- Bins of scores are cut in logits, before calibration: what a reader knows is the chance of the row at the cut.
score_cuts as (

    select
        newest_checks.task,
        min(case when example_scores.score >= newest_checks.moved_from then example_scores.judged_p end) as p_from,
        min(case when example_scores.score >= newest_checks.moved_to then example_scores.judged_p end) as p_to
    from newest_checks
    inner join {{ ref('example_scores') }} as example_scores on newest_checks.task = example_scores.task
    where newest_checks.subject = 'score' and newest_checks.age_rank = 1 and newest_checks.is_alarm
    group by newest_checks.task

),

drift_checks as (

    select
        newest_checks.*,
        score_cuts.p_from,
        score_cuts.p_to
    from newest_checks
    left join score_cuts on newest_checks.task = score_cuts.task

),

outcome_alarms as (

    select
        1 as trust_rank,
        'outcomes' as area,
        task,
        'outcomes of ' || counted_words as subject,
        cast(window_start_at as date) as period_start,
        'high' as severity,
        case when observed_positives < expected_positives then 'Fewer' else 'More' end
        || ' ' || {{ things }} || ' succeed than the scores predict.' as summary,
        {{ grouped_number('observed_positives') }} || ' outcomes of ' || counted_words || ', '
        || {{ grouped_number('expected_positives') }} || ' were predicted: '
        || {{ decimal_text('observed_over_expected', 2) }} || ' times the prediction (95 % interval '
        || {{ decimal_text('observed_over_expected_low', 2) }} || ' to '
        || {{ decimal_text('observed_over_expected_high', 2) }} || ').' as evidence,
        {{ decimal_text('abs(z)', 1) }} || ' standard errors; chance alone seldom goes beyond '
        || case counted_leads
            when 'new' then '{{ var("drift_new_leads_alarm_z") }}.' else '{{ var("drift_alarm_z") }}.'
        end as confidence,
        'First check that the newest outcomes have arrived and are recorded as before. If they are, train again '
        || '(elv train); until then read every probability as '
        || case when observed_positives < expected_positives then 'too high' else 'too low' end
        || '. The order of the list suffers less than its level.' as action
    from outcome_drift
    where alarm_rank = 1

),

performance_alarms as (

    select
        2 as trust_rank,
        'performance' as area,
        performance.task,
        'scores of ' || cast(performance.period_start as varchar) as subject,
        performance.period_start,
        'medium' as severity,
        case
            when abs(performance.positives_z) > {{ var('drift_alarm_z') }} and performance.positives_z < 0
                then 'Fewer ' || {{ things }} || ' succeeded than was predicted for them.'
            when abs(performance.positives_z) > {{ var('drift_alarm_z') }}
                then 'More ' || {{ things }} || ' succeeded than was predicted for them.'
            else 'The scores told good ' || {{ things }} || ' from bad less well than they should have.'
        end as summary,
        {{ grouped_number('performance.positives') }} || ' of ' || {{ grouped_number('performance.row_count') }}
        || ' succeeded, ' || {{ grouped_number('performance.expected_positives') }} || ' were expected (give or take '
        || {{ grouped_number('performance.expected_positives_se') }} || '); AUC '
        || coalesce({{ decimal_text('performance.auc', 2) }}, 'unknown') || ', expected '
        || coalesce({{ decimal_text('performance.expected_auc', 2) }}, 'unknown') || '.' as evidence,
        {{ decimal_text(
            'greatest(abs(performance.positives_z), -coalesce(performance.auc_z, 0))', 1
        ) }} || ' standard errors from what was expected'
        || case when performance.is_predicted_before then ', and kept from before the outcomes were known.' else '.' end
            as confidence,
        'Look at outcome_drift: if the newest outcomes contradict the predictions too, train again; if not, watch the '
        || 'next periods.' as action
    from expected_performance as performance
    cross join as_of
    where
        cast(
            case
                when performance.task = 'lead_qualified'
                    then {{ add_days(
                        'performance.period_end', var('lead_label_window_days') + var('outcome_reporting_lag_days')
                    ) }}
                else {{ add_days('performance.period_end', var('sales_reporting_lag_days')) }}
            end as timestamp
        ) >= {{ add_days('as_of.as_of', '-' ~ var('alert_days')) }}

),

drift_alarms as (

    select
        case when subject = 'score' then 3 else 4 end as trust_rank,
        case when subject = 'score' then 'score' else 'features' end as area,
        task,
        feature as subject,
        period_start,
        case when subject = 'score' then 'medium' else 'low' end as severity,
        case
            when subject = 'score'
                then
                    'The scores of ' || {{ things }} || ' are spread differently from those that the champion was '
                    || 'judged on.'
            when current_null_share - reference_null_share > 0.1
                then feature || ' of ' || {{ things }} || ' is missing more often than it was.'
            when moved_level = '(rare or unseen)' and unseen_share > 0.01
                then feature || ' of ' || {{ things }} || ' has values that the champion never saw.'
            else feature || ' of ' || {{ things }} || ' has other values than the champion learned from.'
        end as summary,
        case
            when subject = 'score' and p_to is null and p_from is null then 'Chances of one range'
            when subject = 'score' and moved_from is null then 'Chances below ' || {{ percent_text('p_to') }}
            when subject = 'score' and (moved_to is null or p_to is null)
                then 'Chances from ' || {{ percent_text('p_from') }}
            when subject = 'score'
                then 'Chances from ' || {{ percent_text('p_from') }} || ' to ' || {{ percent_text('p_to') }}
            when moved_level is not null then 'Value ' || moved_level
            when moved_from is null then 'Values below ' || {{ grouped_number('moved_to', 2) }}
            when moved_to is null then 'Values from ' || {{ grouped_number('moved_from', 2) }}
            else
                'Values from ' || {{ grouped_number('moved_from', 2) }} || ' to '
                || {{ grouped_number('moved_to', 2) }}
        end
        || ': ' || {{ percent_text('moved_reference_share') }} || ' of the rows then, '
        || {{ percent_text('moved_current_share') }} || ' now. PSI ' || {{ decimal_text('psi', 2) }} || ' where '
        || {{ decimal_text('psi_expected', 2) }} || ' is usual'
        || case when unseen_share > 0 then '; never seen before: ' || {{ percent_text('unseen_share') }} else '' end
        || '.' as evidence,
        'Chance alone stays below PSI ' || {{ decimal_text('psi_limit + trend_psi', 2) }}
        || ' in 99 of 100 cases; this is ' || {{ decimal_text('psi_z', 1) }} || ' standard errors out, on '
        || {{ grouped_number('current_rows') }} || ' rows.' as confidence,
        case
            when subject = 'score'
                then
                    'Find which leads or customers are new: features that moved, campaigns that started or stopped. '
                    || 'Watch outcome_drift; do not train again for this alone.'
            when current_null_share - reference_null_share > 0.1
                then 'Ask who fills this column, and whether an export lost it. Fix the input rather than the model.'
            else
                'Check whether the input changed (an export, a form, a unit) or the people did. Fix the input if it '
                || 'broke; do not train again for this alone.'
        end as action
    from drift_checks
    where age_rank = 1 and is_alarm

),

volume_alarms as (

    select
        5 as trust_rank,
        'volume' as area,
        cast(null as varchar) as task,
        volume_changes.measure
        || case when volume_changes.unit in ('rows', 'share') then '' else ' in ' || volume_changes.unit end as subject,
        volume_changes.period_start,
        case
            when volume_changes.measure = 'matched share of leads' and volume_changes.change < 0 then 'medium'
            when volume_changes.value = 0 then 'medium'
            else 'low'
        end as severity,
        case
            when volume_changes.value = 0 then 'Nothing came in: '
            when volume_changes.change < 0 then 'Less than usual: '
            else 'More than usual: '
        end
        || volume_changes.measure
        || case when volume_changes.unit in ('rows', 'share') then '' else ' in ' || volume_changes.unit end
        || ' in the week of ' || cast(volume_changes.period_start as varchar) || '.' as summary,
        case
            when volume_changes.unit = 'share'
                then
                    {{ percent_text('volume_changes.value') }} || ', usual are '
                    || {{ percent_text('volume_changes.usual') }}
            else
                {{ grouped_number('volume_changes.value') }} || ', usual are '
                || {{ grouped_number('volume_changes.usual') }} || ' (mean of the eight weeks before): '
                || {{ percent_text('volume_changes.relative_change', 0) }}
        end
        || '.' as evidence,
        'A week like the eight before lies between '
        || case
            when volume_changes.unit = 'share'
                then {{ percent_text('volume_changes.low') }} || ' and ' || {{ percent_text('volume_changes.high') }}
            else {{ grouped_number('volume_changes.low') }} || ' and ' || {{ grouped_number('volume_changes.high') }}
        end
        || ' in 99 of 100 cases.' as confidence,
        case
            when volume_changes.measure = 'matched share of leads' and volume_changes.change < 0
                then
                    'See quality.lead_match_rates for why leads found no ad: lost ids, a renamed campaign, or a '
                    || 'mapping row that is missing.'
            when volume_changes.change < 0
                then
                    'Check that the export is whole and that nothing was paused. If the week is real, nothing needs '
                    || 'to be done here.'
            else 'Check for rows that came twice. If a campaign started or prices rose, nothing needs to be done here.'
        end as action
    from volume_changes
    cross join as_of
    where
        {{ add_days('cast(volume_changes.period_start as timestamp)', 7) }}
        >= {{ add_days('as_of.as_of', '-' ~ var('alert_days')) }}

),

alarms as (

    select * from outcome_alarms
    union all
    select * from performance_alarms
    union all
    select * from drift_alarms
    union all
    select * from volume_alarms

),

final as (

    select
        area || '|' || coalesce(task, '-') || '|' || subject || '|' || cast(period_start as varchar) as alarm_id,
        area,
        task,
        subject,
        severity,
        summary,
        evidence,
        confidence,
        action,
        cast(trust_rank as integer) as trust_rank,
        period_start
    from alarms

)

select * from final
