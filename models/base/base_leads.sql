-- One row per record of the lead files, typed, with the first rule it breaks.
{%- set texts = [
    'lead_id', 'created_at', 'platform', 'account_id', 'campaign_id', 'adset_id', 'ad_id', 'campaign_name',
    'adset_name', 'ad_name', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'gbraid',
    'wbraid', 'msclkid', 'fbclid', 'li_fat_id', 'click_id', 'email', 'phone', 'person_name', 'is_organic', 'known_at'
] %}
{%- set content -%}
{{ joined_text((texts | reject('eq', 'known_at') | list) + ['cast(attributes as varchar)']) }}
{%- endset %}
{%- set dates = ['created_at', 'known_at'] %}
with {{ cleaned_rows('leads', texts, dates=dates, ids=['lead_id', 'campaign_id', 'ad_id']) }},

typed as (

    select
        *,
        {{ id_value('lead_id') }} as lead_key,
        {{ platform_value('coalesce(platform, source_platform)') }} as platform_name,
        {{ account_id_value('account_id') }} as account_key,
        {{ id_value('campaign_id') }} as campaign_key,
        {{ id_value('adset_id') }} as adset_key,
        {{ id_value('ad_id') }} as ad_key,
        {{ boolean_value('is_organic') }} as organic_flag,
        {{ moment_value('created_at') }} as created_on,
        {{ moment_value('known_at') }} as loaded_at
    from cleaned

),

{{ lone_days('typed', ['created_on', 'loaded_at']) }},

judged as (

    select
        *,
        case
            when read_error like 'is a test lead%' then 'row test_lead'
            when read_error is not null then 'line unreadable_line'
            when coalesce(lead_id, created_at, campaign_id, email, campaign_name, first_cell) is null
                then 'row blank_row'
            when
                created_on is null
                and {{ is_total_row() }}
                then 'row total_row'
            when lead_key is null then 'lead_id missing_value'
            {{- form_rules(dates, required_dates=['created_at']) }}
            when {{ is_broken_id('lead_key') }} then 'lead_id broken_id'
            when created_at is null then 'created_at missing_value'
            when created_on is null then 'created_at unreadable_value'
            when
                {{ is_out_of_bounds('created_on') }}
                then 'created_at out_of_bounds'
            when {{ is_in_the_future('created_on', 'loaded_at') }} then 'created_at in_the_future'
            when {{ is_in_the_future('loaded_at') }} then 'known_at in_the_future'
            when created_on >= lone_from then 'created_at far_after_others'
            when loaded_at >= lone_from then 'known_at far_after_others'
            when {{ is_broken_id('campaign_key') }} then 'campaign_id broken_id'
            when {{ is_broken_id('adset_key') }} then 'adset_id broken_id'
            when {{ is_broken_id('ad_key') }} then 'ad_id broken_id'
            when known_at is not null and loaded_at is null then 'known_at unreadable_value'
        end as verdict,
        lead_key as row_key,
        coalesce(loaded_at, created_on) as version_at
    from timed

),

{{ compare_repeated_rows('judged', content, later_versions_lose=true) }},

final as (

    select
        judged.lead_key as lead_id,
        judged.platform_name as platform,
        judged.account_key as account_id,
        judged.campaign_key as campaign_id,
        judged.adset_key as adset_id,
        judged.ad_key as ad_id,
        {{ name_value('judged.campaign_name') }} as campaign_name,
        {{ name_value('judged.adset_name') }} as adset_name,
        {{ name_value('judged.ad_name') }} as ad_name,
        {{ name_value('judged.utm_source') }} as utm_source,
        {{ name_value('judged.utm_medium') }} as utm_medium,
        {{ name_value('judged.utm_campaign') }} as utm_campaign,
        {{ name_value('judged.utm_content') }} as utm_content,
        {{ name_value('judged.utm_term') }} as utm_term,
        coalesce(
            judged.gclid, judged.gbraid, judged.wbraid, judged.msclkid, judged.fbclid, judged.li_fat_id, judged.click_id
        ) as click_id,
        -- A platform takes back ids of its own kind only: a column called click_id says less than one called gclid.
        case
            when judged.gclid is not null then 'gclid'
            when judged.gbraid is not null then 'gbraid'
            when judged.wbraid is not null then 'wbraid'
            when judged.msclkid is not null then 'msclkid'
            when judged.fbclid is not null then 'fbclid'
            when judged.li_fat_id is not null then 'li_fat_id'
            when judged.click_id is not null
                then case judged.platform_name
                    when 'google_ads' then 'gclid'
                    when 'microsoft_ads' then 'msclkid'
                    when 'meta' then 'fbclid'
                    when 'linkedin' then 'li_fat_id'
                end
        end as click_id_kind,
        judged.email as email_hash,
        judged.phone as phone_hash,
        judged.attributes,
        judged.organic_flag as is_organic,
        judged.created_on as created_at,
        judged.loaded_at,
        {{ row_notes(form_notes(dates) + [
            (is_rounded_id('lead_id', 'lead_key'), 'lead_id', 'rounded_id', 'judged.lead_key'),
            (is_rounded_id('campaign_id', 'campaign_key'), 'campaign_id', 'rounded_id', 'judged.campaign_key'),
            (is_rounded_id('ad_id', 'ad_key'), 'ad_id', 'rounded_id', 'judged.ad_key'),
        ]) }} as notes,
        judged.source_file,
        judged.source_line,
        {{ rejection_columns(texts, 'lead_id', dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line

)

select * from final
