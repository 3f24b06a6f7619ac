-- One row per month of lead creation, split and label state: how many leads, and how many of them are mature.
with labelled as (

    select
        lead_id,
        cast(date_trunc('month', created_at) as date) as created_month,
        label_state,
        is_mature
    from {{ ref('int_leads_labelled') }}

),

splits as (

    select
        lead_id,
        split,
        split_reason
    from {{ ref('int_lead_splits') }}

),

final as (

    select
        labelled.created_month,
        splits.split,
        splits.split_reason,
        labelled.label_state,
        cast(count(*) as bigint) as lead_count,
        cast(sum(case when labelled.is_mature then 1 else 0 end) as bigint) as mature_lead_count
    from labelled
    inner join splits on labelled.lead_id = splits.lead_id
    group by labelled.created_month, splits.split, splits.split_reason, labelled.label_state

)

select * from final
