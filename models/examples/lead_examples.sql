-- One row per lead known before as_of: what to learn from and what to score. The contract between SQL and Python.
with splits as (

    select
        lead_id,
        split,
        split_reason,
        fold
    from {{ ref('int_lead_splits') }}

),

labelled as (

    select
        lead_id,
        created_at,
        label,
        label_state,
        value
    from {{ ref('int_leads_labelled') }}

),

matched as (

    select
        lead_id,
        campaign_id,
        adset_id,
        ad_id
    from {{ ref('int_leads_matched_at_creation') }}

),

exposures as (

    select
        lead_id,
        label_so_far,
        exposure
    from {{ ref('int_lead_exposures') }}
    where moment = 'calibrate_start'

),

attributes as (

    select * from {{ ref('feat_lead_attributes') }}

),

history as (

    select * from {{ ref('feat_lead_history') }}

),

ads as (

    select * from {{ ref('feat_lead_ads') }}

),

final as (

    select
        labelled.lead_id as example_id,
        'lead_qualified' as task,
        labelled.lead_id,
        matched.campaign_id,
        matched.adset_id,
        matched.ad_id,
        labelled.created_at as cutoff_at,
        cast(labelled.label as integer) as label,
        labelled.label_state,
        labelled.value,
        splits.fold,
        splits.split,
        splits.split_reason,
        exposures.label_so_far,
        exposures.exposure,
        {{ feature_columns('attributes', 'feat_lead_attributes') }},
        {{ feature_columns('history', 'feat_lead_history') }},
        {{ feature_columns('ads', 'feat_lead_ads') }}
    from labelled
    inner join splits on labelled.lead_id = splits.lead_id
    inner join matched on labelled.lead_id = matched.lead_id
    inner join attributes on labelled.lead_id = attributes.lead_id
    left join exposures on labelled.lead_id = exposures.lead_id
    left join history on labelled.lead_id = history.lead_id
    left join ads on labelled.lead_id = ads.lead_id

)

select * from final
