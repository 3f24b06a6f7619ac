-- One row per lead known before as_of: what to learn from and what to score. The contract between SQL and Python.
--
-- Writing these rows takes longer than computing them. So all are computed, and those are written whose day (UTC, of
-- creation) holds anything else than what is stored: new days, days with late or restated rows, days whose split or
-- label moved. Nobody need know for that what a row depends on, and the table is that of a full build.
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

observed_fractions as (

    select
        lead_id,
        observed_label,
        observed_fraction
    from {{ ref('int_lead_observed_fractions') }}
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

fresh as (

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
        observed_fractions.observed_label,
        observed_fractions.observed_fraction,
        {{ feature_columns('attributes', 'feat_lead_attributes') }},
        {{ feature_columns('history', 'feat_lead_history') }},
        {{ feature_columns('ads', 'feat_lead_ads') }}
    from labelled
    inner join splits on labelled.lead_id = splits.lead_id
    inner join matched on labelled.lead_id = matched.lead_id
    inner join attributes on labelled.lead_id = attributes.lead_id
    left join observed_fractions on labelled.lead_id = observed_fractions.lead_id
    left join history on labelled.lead_id = history.lead_id
    left join ads on labelled.lead_id = ads.lead_id

),

{% if is_incremental() %}
fresh_days as (

    select
        cast(cutoff_at as date) as created_date,
        {{ rows_hash(this) }} as day_hash
    from fresh
    group by cast(cutoff_at as date)

),

stored_days as (

    select
        cast(cutoff_at as date) as created_date,
        {{ rows_hash(this) }} as day_hash
    from {{ this }}
    group by cast(cutoff_at as date)

),

changed_days as (

    select fresh_days.created_date
    from fresh_days
    left join stored_days on fresh_days.created_date = stored_days.created_date
    where fresh_days.day_hash is distinct from stored_days.day_hash

),

final as (

    select fresh.*
    from fresh
    where cast(fresh.cutoff_at as date) in (select changed_days.created_date from changed_days)

)
{% else %}
final as (

    select * from fresh

)
{% endif %}

select * from final
