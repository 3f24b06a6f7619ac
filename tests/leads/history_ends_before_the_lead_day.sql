-- A few hundred leads' campaign history, counted anew: only leads and labels known before the lead's UTC day. Scoring
-- reads the past as training left it, which today's inputs may not hold: it builds no history and runs no such test.
{{ config(tags=['leakage']) }}
-- depends_on: {{ ref('int_campaign_history') }}
with first_outcome as (

    select min(known_at) as known_at from {{ ref('int_lead_outcomes') }}

),

lead_labels as (

    select
        labelled.lead_id,
        matched.campaign_id,
        labelled.is_mature,
        labelled.created_at,
        cast(labelled.known_at as date) as known_date,
        cast(greatest(labelled.mature_at, labelled.known_at, first_outcome.known_at) as date) as closed_date
    from {{ ref('int_leads_labelled') }} as labelled
    cross join first_outcome
    inner join {{ ref('int_leads_matched_at_creation') }} as matched on labelled.lead_id = matched.lead_id

),

ranked as (

    select
        lead_id,
        campaign_id,
        cast(created_at as date) as created_date,
        row_number() over (order by md5(lead_id), lead_id) as lead_rank
    from lead_labels
    where campaign_id is not null

),

counts as (

    select
        ranked.lead_id,
        ranked.created_date,
        cast(sum(case when earlier.known_date < ranked.created_date then 1 else 0 end) as double) as lead_count,
        cast(
            sum(case when earlier.is_mature and earlier.closed_date < ranked.created_date then 1 else 0 end) as double
        ) as matured_count
    from ranked
    inner join lead_labels as earlier on ranked.campaign_id = earlier.campaign_id
    where ranked.lead_rank <= 300
    group by ranked.lead_id, ranked.created_date

),

final as (

    select
        counts.*,
        features.hist__campaign_leads,
        features.hist__campaign_matured_leads
    from counts
    inner join {{ ref('feat_lead_history') }} as features on counts.lead_id = features.lead_id
    where
        counts.lead_count <> features.hist__campaign_leads
        or counts.matured_count <> features.hist__campaign_matured_leads

)

select * from final
