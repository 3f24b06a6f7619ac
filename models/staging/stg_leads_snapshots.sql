-- One row per source and lead: since when builds have seen the lead, where the file has no load time.
--
-- The first sight of a source is taken at its word: a lead was known when it came in. A lead that appears later though
-- newer ones were there before was known at the earliest by the newest thing that the files of its first build speak
-- of. What its row says may change; what counts is the row as it is now.
-- depends_on: {{ ref('contract_violations') }}
with base_leads as (

    select
        lead_id,
        created_at
    from {{ ref('base_leads') }}
    where
        rejected_rule is null
        and loaded_at is null
        and {{ version_source() }} <> ''

),

input_clock as (

    select newest_at from {{ ref('input_clock') }}

),

stored as (

    {% if is_incremental() %}
    select
        lead_id,
        created_at
    from {{ this }}
    where source_name = {{ version_source() }}
    {% else %}
    select
        lead_id,
        created_at
    from base_leads
    where 1 = 0
    {% endif %}

),

before as (

    select max(created_at) as newest_created_at from stored

),

final as (

    select
        {{ version_source() }} as source_name,
        base_leads.lead_id,
        base_leads.created_at,
        case when base_leads.created_at <= before.newest_created_at then input_clock.newest_at end as seen_at
    from base_leads
    cross join input_clock
    cross join before
    left join stored on base_leads.lead_id = stored.lead_id
    where stored.lead_id is null

)

select * from final
