-- One row per lead attribute: its type by rule, and whether it becomes a feature.
--
-- Decided on the leads of the train split only, so that nothing learned about a column comes from later leads. Where
-- nothing can be trained, all leads decide.
with leads as (

    select
        lead_id,
        attributes
    from {{ ref('stg_leads') }}

),

splits as (

    select
        lead_id,
        split
    from {{ ref('int_lead_splits') }}

),

train_counts as (

    select count(*) as train_count from splits
    where split = 'train'

),

deciding as (

    select leads.*
    from leads
    inner join splits on leads.lead_id = splits.lead_id
    cross join train_counts
    where splits.split = 'train' or train_counts.train_count = 0

),

{{ attribute_decisions(
    'leads', 'deciding', 'lead', 'lead_id', denied='lead_attributes_denied', listed='lead_attributes'
) }}

select * from final
