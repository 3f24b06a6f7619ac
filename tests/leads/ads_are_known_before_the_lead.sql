-- The newest ads load that a lead may see came strictly before the lead.
{{ config(tags=['leakage']) }}
select
    cutoffs.lead_id,
    cutoffs.known_through,
    leads.created_at
from {{ ref('int_lead_ad_cutoffs') }} as cutoffs
inner join {{ ref('stg_leads') }} as leads on cutoffs.lead_id = leads.lead_id
where cutoffs.known_through >= leads.created_at
