-- What is learned from open leads was known before the first day of the calibrate split: no later lead says anything,
-- and a lead counts as converted exactly if its positive label was known by then.
{{ config(tags=['leakage']) }}
with lead_examples as (

    select
        lead_id,
        split,
        cutoff_at,
        observed_label,
        observed_fraction
    from {{ ref('lead_examples') }}

),

starts as (

    select cast(min(cast(cutoff_at as date)) as timestamp) as calibrate_start
    from lead_examples
    where split = 'calibrate'

),

final as (

    select
        lead_examples.lead_id,
        lead_examples.split,
        lead_examples.cutoff_at,
        lead_examples.observed_label,
        lead_examples.observed_fraction,
        labelled.positive_known_at,
        starts.calibrate_start
    from lead_examples
    cross join starts
    inner join {{ ref('int_leads_labelled') }} as labelled on lead_examples.lead_id = labelled.lead_id
    where
        (lead_examples.observed_label is not null or lead_examples.observed_fraction is not null)
        and (
            lead_examples.split in ('calibrate', 'test')
            or lead_examples.cutoff_at >= starts.calibrate_start
            or labelled.known_at >= starts.calibrate_start
            or lead_examples.observed_label
            <> case when labelled.positive_known_at < starts.calibrate_start then 1 else 0 end
            or starts.calibrate_start is null
        )

)

select * from final
