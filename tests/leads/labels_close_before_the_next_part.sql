-- Read off the labels themselves, not off the vars that made the gap: no label of a part is still open when the next
-- begins. In a short history calibrate is held out of the days of train.
{{ config(tags=['leakage']) }}
with examples as (

    select
        lead_examples.lead_id,
        lead_examples.split,
        lead_examples.split_reason,
        lead_examples.cutoff_at,
        labelled.mature_at,
        labelled.is_mature
    from {{ ref('lead_examples') }} as lead_examples
    inner join {{ ref('int_leads_labelled') }} as labelled on lead_examples.lead_id = labelled.lead_id
    where lead_examples.split in ('train', 'calibrate', 'test')

),

starts as (

    select
        min(case when split = 'calibrate' and split_reason not like 'held out of %' then cutoff_at end)
            as calibrate_from,
        min(case when split = 'test' then cutoff_at end) as test_from
    from examples

),

final as (

    select
        examples.lead_id,
        examples.split,
        examples.mature_at
    from examples
    cross join starts
    where
        not examples.is_mature
        or (examples.split = 'train' and examples.mature_at > starts.calibrate_from)
        or (examples.split in ('train', 'calibrate') and examples.mature_at > starts.test_from)

)

select * from final
