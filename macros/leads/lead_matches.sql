{#-
The match ladder, once for both of its uses: with everything known by now (attribution), and with only what was known
when each lead came in (features). `known_before` is the timestamp expression, over `leads` and `as_of`, that decides.
First hit wins: id > map > name > fuzzy > unmatched.
-#}
{% macro lead_matches(known_before, with_fuzzy) %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

entities as (

    select
        grain,
        entity_id,
        campaign_id,
        adset_id,
        time_zone,
        first_known_at
    from {{ ref('int_ad_entities') }}

),

names as (

    select
        name_key,
        campaign_id,
        ad_date,
        first_known_at
    from {{ ref('int_campaign_name_days') }}

),

mapping as (

    select
        lower(trim(campaign_map.lead_key)) as lead_key,
        lower({{ id_value('campaign_map.lead_key') }}) as lead_id_key,
        campaign_map.lead_column,
        -- A map of leads to ads says no more than the ad: its campaign is known from the ads.
        coalesce(campaign_map.campaign_id, ads.campaign_id, adsets.campaign_id) as campaign_id,
        coalesce(campaign_map.adset_id, ads.adset_id) as adset_id,
        campaign_map.ad_id,
        campaign_map.valid_from,
        campaign_map.valid_to
    from {{ ref('stg_campaign_map') }} as campaign_map
    left join entities as ads
        on
            campaign_map.ad_id = ads.entity_id
            and ads.grain = 'ad'
    left join entities as adsets
        on
            campaign_map.adset_id = adsets.entity_id
            and adsets.grain = 'adset'

),

leads as (

    select
        leads.lead_id,
        leads.campaign_id,
        leads.adset_id,
        leads.ad_id,
        {% for column in lead_key_columns() %}
        leads.{{ column }},
        {% endfor %}
        coalesce(leads.is_organic, false) as is_organic,
        leads.created_at,
        {{ known_before }} as known_before
    from {{ ref('stg_leads') }} as leads
    cross join as_of
    where leads.known_at < as_of.as_of

),

by_id as (

    select
        leads.*,
        coalesce(ads.campaign_id, adsets.campaign_id, campaigns.campaign_id) as matched_campaign_id,
        coalesce(ads.adset_id, adsets.adset_id) as matched_adset_id,
        ads.entity_id as matched_ad_id
    from leads
    left join entities as ads
        on
            leads.ad_id = ads.entity_id
            and ads.grain = 'ad'
            and ads.first_known_at < leads.known_before
    left join entities as adsets
        on
            leads.adset_id = adsets.entity_id
            and adsets.grain = 'adset'
            and adsets.first_known_at < leads.known_before
    left join entities as campaigns
        on
            leads.campaign_id = campaigns.entity_id
            and campaigns.grain = 'campaign'
            and campaigns.first_known_at < leads.known_before

),

-- Keys are compared only where no id hit: most leads have one, and normalising text is what costs.
without_id as (

    select
        lead_id,
        {% for column in lead_key_columns() %}
        lower(trim({{ column }})) as {{ column }},
        {% endfor %}
        {{ normalised_name('coalesce(campaign_name, utm_campaign)') }} as name_key,
        created_at,
        cast(created_at as date) as created_date,
        known_before
    from by_id
    where matched_campaign_id is null

),

map_candidates as (

    select
        without_id.lead_id,
        mapping.campaign_id,
        mapping.adset_id,
        mapping.ad_id
    from without_id
    inner join mapping
        on
            lower(without_id.lead_id) = mapping.lead_id_key
            and coalesce(mapping.lead_column, 'lead_id') = 'lead_id'
            and coalesce(mapping.valid_from <= without_id.created_at, true)
            and coalesce(mapping.valid_to > without_id.created_at, true)
    union all
    {% for column in lead_key_columns() %}
    select
        without_id.lead_id,
        mapping.campaign_id,
        mapping.adset_id,
        mapping.ad_id
    from without_id
    inner join mapping
        on
            without_id.{{ column }} = mapping.lead_key
            and coalesce(mapping.lead_column, '{{ column }}') = '{{ column }}'
            and coalesce(mapping.valid_from <= without_id.created_at, true)
            and coalesce(mapping.valid_to > without_id.created_at, true)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

by_map as (

    select
        lead_id,
        count(distinct campaign_id || '|' || coalesce(adset_id, '') || '|' || coalesce(ad_id, '')) as target_count,
        min(campaign_id) as campaign_id,
        min(adset_id) as adset_id,
        min(ad_id) as ad_id
    from map_candidates
    group by lead_id

),

name_candidates as (

    select
        without_id.lead_id,
        names.campaign_id
    from without_id
    inner join names
        on
            without_id.name_key = names.name_key
            and names.ad_date between
            cast({{ add_days('without_id.created_date', -var('lead_name_running_days')) }} as date)
            and cast({{ add_days('without_id.created_date', 1) }} as date)
            and names.first_known_at < without_id.known_before

),

by_name as (

    select
        lead_id,
        count(distinct campaign_id) as target_count,
        min(campaign_id) as campaign_id
    from name_candidates
    group by lead_id

),

{% if with_fuzzy %}
fuzzy_candidates as (

    select
        without_id.lead_id,
        names.campaign_id
    from without_id
    inner join {{ ref('int_lead_name_similarities') }} as similarities
        on without_id.name_key = similarities.lead_name_key
    inner join names
        on
            similarities.campaign_name_key = names.name_key
            and names.ad_date between
            cast({{ add_days('without_id.created_date', -var('lead_name_running_days')) }} as date)
            and cast({{ add_days('without_id.created_date', 1) }} as date)
            and names.first_known_at < without_id.known_before

),

by_fuzzy as (

    select
        lead_id,
        count(distinct campaign_id) as target_count,
        min(campaign_id) as campaign_id
    from fuzzy_candidates
    group by lead_id

),
{% else %}
by_fuzzy as (

    select
        lead_id,
        target_count,
        campaign_id
    from by_name
    where false

),
{% endif %}

matched as (

    select
        by_id.lead_id,
        by_id.created_at,
        by_id.known_before,
        lower(trim(coalesce(by_id.campaign_name, by_id.utm_campaign, by_id.campaign_id))) as stated_name,
        case
            when by_id.matched_campaign_id is not null then 'id'
            when by_map.target_count = 1 then 'map'
            when by_name.target_count = 1 then 'name'
            when by_fuzzy.target_count = 1 then 'fuzzy'
            else 'unmatched'
        end as match_method,
        case
            when by_id.matched_campaign_id is not null or by_map.target_count = 1 then null
            when by_name.target_count = 1 or by_fuzzy.target_count = 1 then null
            when by_map.target_count > 1 or by_name.target_count > 1 or by_fuzzy.target_count > 1 then 'ambiguous_name'
            when by_id.is_organic then 'organic'
            when
                coalesce(by_id.ad_id, by_id.adset_id, by_id.campaign_id, by_id.campaign_name, by_id.utm_campaign)
                is not null
                then 'unknown_id'
            else 'no_key'
        end as unmatched_reason,
        coalesce(
            by_id.matched_campaign_id,
            case when by_map.target_count = 1 then by_map.campaign_id end,
            case when by_name.target_count = 1 then by_name.campaign_id end,
            case when by_fuzzy.target_count = 1 then by_fuzzy.campaign_id end
        ) as campaign_id,
        case
            when by_id.matched_campaign_id is not null then by_id.matched_adset_id
            when by_map.target_count = 1 then by_map.adset_id
        end as adset_id,
        case
            when by_id.matched_campaign_id is not null then by_id.matched_ad_id
            when by_map.target_count = 1 then by_map.ad_id
        end as ad_id
    from by_id
    left join by_map on by_id.lead_id = by_map.lead_id
    left join by_name on by_id.lead_id = by_name.lead_id
    left join by_fuzzy on by_id.lead_id = by_fuzzy.lead_id

),

zoned as (

    select
        matched.*,
        coalesce(campaigns.time_zone, '{{ var("default_time_zone") }}') as time_zone,
        {{ quarter_hour('matched.created_at') }} as quarter_hour
    from matched
    left join entities as campaigns
        on
            matched.campaign_id = campaigns.entity_id
            and campaigns.grain = 'campaign'
            and campaigns.first_known_at < matched.known_before

),

-- Offsets from UTC change on quarter hours: looking each up once is many times cheaper than once per lead.
offsets as (

    select
        time_zone,
        quarter_hour,
        {{ local_timestamp('quarter_hour', 'time_zone') }} as local_quarter_hour
    from (select distinct time_zone, quarter_hour from zoned) as distinct_quarter_hours

),

final as (

    select
        zoned.lead_id,
        zoned.campaign_id,
        zoned.adset_id,
        zoned.ad_id,
        zoned.match_method,
        zoned.unmatched_reason,
        -- A lead whose campaign no ads file knows still says which one it was.
        case when zoned.unmatched_reason = 'unknown_id' then zoned.stated_name end as stated_campaign,
        zoned.time_zone,
        zoned.created_at,
        offsets.local_quarter_hour + (zoned.created_at - zoned.quarter_hour) as created_local_at
    from zoned
    inner join offsets
        on
            zoned.time_zone = offsets.time_zone
            and zoned.quarter_hour = offsets.quarter_hour

)

select * from final
{% endmacro %}

{#- Lead columns that may hold a key of the campaign map. -#}
{% macro lead_key_columns() %}
    {{ return([
        'campaign_name', 'adset_name', 'ad_name', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'
    ]) }}
{% endmacro %}
