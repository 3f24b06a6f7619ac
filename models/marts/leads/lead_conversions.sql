-- One row per (platform, lead, event) that an ad platform can be told of: leads of the last 90 days with a key of it.
--
-- A platform learns from what comes back to it. The event `lead` says what a lead is expected to be worth as soon as it
-- comes in, the stages say what came of it. Rows that a platform would refuse stay, with the reason.
{%- set names = var('upload_conversions') %}
{%- set google_kinds = ['gclid', 'gbraid', 'wbraid'] %}
{#- Google takes nothing of a click that is older; Meta no event that is. #}
{%- set google_days, meta_days = 90, 7 %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

leads as (

    select
        leads.lead_id,
        leads.platform,
        leads.click_id,
        leads.click_id_kind,
        leads.created_at,
        leads.known_at
    from {{ ref('stg_leads') }} as leads
    inner join as_of on leads.known_at < as_of.as_of and leads.created_at >= {{ add_days('as_of.as_of', -google_days) }}

),

keys as (

    select
        'google_ads' as platform,
        lead_id,
        click_id_kind as key_kind,
        click_id as platform_key,
        coalesce(regexp_extract(click_id, '^[A-Za-z0-9_-]{10,512}$', 0), '') <> '' as is_usable,
        created_at
    from leads
    where {{ in_list('click_id_kind', google_kinds) }}

    union all

    select
        'meta' as platform,
        lead_id,
        'lead_id' as key_kind,
        lead_id as platform_key,
        regexp_extract(lead_id, '^[0-9]{15,17}$', 0) <> '' as is_usable,
        created_at
    from leads
    where platform = 'meta'

),

scores as (

    select
        lead_id,
        elv
    from {{ ref('lead_scores') }}

),

events as (

    select
        leads.lead_id,
        'lead' as event,
        leads.created_at as occurred_at,
        leads.known_at,
        scores.elv as value,
        'expected' as value_basis
    from leads
    inner join scores on leads.lead_id = scores.lead_id

    union all

    select
        lead_id,
        stage as event,
        min(occurred_at) as occurred_at,
        min(known_at) as known_at,
        sum(value) as value,
        'actual' as value_basis
    from {{ ref('int_lead_outcomes') }}
    group by lead_id, stage

),

final as (

    select
        keys.platform,
        keys.lead_id,
        events.event,
        case events.event
            {%- for event, name in names.items() %}
            when '{{ event | replace("'", "''") }}' then '{{ name | replace("'", "''") }}'
            {%- endfor %}
        end as conversion_name,
        keys.key_kind,
        keys.platform_key,
        events.occurred_at,
        events.known_at,
        events.value,
        case when events.value is not null then events.value_basis end as value_basis,
        '{{ var("default_currency") }}' as currency,
        case
            when not keys.is_usable then 'unusable_key'
            when events.occurred_at < keys.created_at then 'before_lead'
            when
                keys.platform = 'meta' and events.occurred_at < {{ add_days('as_of.as_of', -meta_days) }}
                then 'too_old'
            when events.value < 0 then 'negative_value'
            else 'ready'
        end as upload_state,
        as_of.as_of
    from keys
    inner join events on keys.lead_id = events.lead_id
    cross join as_of
    where {{ in_list('events.event', names | list) }}

)

select * from final
