-- One row per lead: when it came in, how, and the attributes it came with. Levels stay as they are: models learn which
-- to pool from their training rows.
{{ config(materialized='view') }}
-- depends_on: {{ ref('int_lead_attributes') }}
-- depends_on: {{ ref('input_files') }}
with leads as (

    select
        lead_id,
        platform,
        utm_source,
        utm_medium,
        attributes
    from {{ ref('stg_leads') }}

),

matched as (

    select
        lead_id,
        match_method,
        stated_campaign,
        created_local_at
    from {{ ref('int_leads_matched_at_creation') }}

),

final as (

    select
        matched.lead_id,
        cast(extract(hour from matched.created_local_at) as double) as time__hour,
        cast({{ day_index('cast(matched.created_local_at as date)') }} % 7 as double) as time__weekday,
        lower(trim(leads.platform)) as source__platform,
        lower(trim(leads.utm_source)) as source__utm_source,
        lower(trim(leads.utm_medium)) as source__utm_medium,
        matched.stated_campaign as source__stated_campaign,
        {% for attribute in attribute_features('int_lead_attributes', 'leads') %}
        {{ attribute_value('leads.attributes', attribute) }} as {{ attribute.feature }},
        {% endfor %}
        matched.match_method as source__match_method
    from matched
    inner join leads on matched.lead_id = leads.lead_id

)

select * from final
