-- Outcomes written down after the next part of learning had begun are true all the same, so their leads stay positive;
-- above one in twenty the reporting lag is longer than outcome_reporting_lag_days says.
{{ config(tags=['leakage'], severity='warn') }}
with positives as (

    select
        lead_examples.split,
        lead_examples.split_reason,
        lead_examples.cutoff_at,
        labelled.positive_known_at
    from {{ ref('lead_examples') }} as lead_examples
    inner join {{ ref('int_leads_labelled') }} as labelled on lead_examples.lead_id = labelled.lead_id
    where lead_examples.split in ('train', 'calibrate', 'test') and lead_examples.label = 1

),

starts as (

    select
        min(case when split = 'calibrate' and split_reason not like 'held out of %' then cutoff_at end)
            as calibrate_from,
        min(case when split = 'test' then cutoff_at end) as test_from
    from positives

),

counts as (

    select
        positives.split,
        count(*) as positive_count,
        sum(
            case
                when
                    positives.split = 'train'
                    and positives.positive_known_at >= coalesce(starts.calibrate_from, starts.test_from)
                    then 1
                when positives.split = 'calibrate' and positives.positive_known_at >= starts.test_from then 1
                else 0
            end
        ) as late_count
    from positives
    cross join starts
    group by positives.split

)

select * from counts
where late_count > 0.05 * positive_count
