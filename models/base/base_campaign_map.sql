-- One row per record of the campaign map, typed, with the first rule it breaks.
{%- set texts = [
    'lead_key', 'lead_column', 'campaign_id', 'adset_id', 'ad_id', 'valid_from', 'valid_to'
] %}
{%- set content -%}
{{ joined_text(['campaign_key', 'adset_key', 'ad_key', 'cast(holds_to as varchar)']) }}
{%- endset %}
{%- set dates = ['valid_from', 'valid_to'] %}
with {{ cleaned_rows('campaign_map', texts, dates=dates) }},

typed as (

    select
        *,
        {{ replace_all("lower(lead_column)", '[^a-z0-9]+', '_') }} as lead_column_name,
        {{ id_value('campaign_id') }} as campaign_key,
        {{ id_value('adset_id') }} as adset_key,
        {{ id_value('ad_id') }} as ad_key,
        {{ moment_value('valid_from') }} as holds_from,
        {{ moment_value('valid_to') }} as holds_to
    from cleaned

),

judged as (

    select
        *,
        case
            when read_error is not null then 'line unreadable_line'
            when coalesce(lead_key, campaign_id, adset_id, ad_id, first_cell) is null then 'row blank_row'
            {{- form_rules(dates) }}
            when lead_key is null then 'lead_key missing_value'
            when coalesce(campaign_key, adset_key, ad_key) is null then 'campaign_id missing_value'
            when {{ is_broken_id('campaign_key') }} then 'campaign_id broken_id'
            when {{ is_broken_id('adset_key') }} then 'adset_id broken_id'
            when {{ is_broken_id('ad_key') }} then 'ad_id broken_id'
            when valid_from is not null and holds_from is null then 'valid_from unreadable_value'
            when valid_to is not null and holds_to is null then 'valid_to unreadable_value'
            when {{ is_out_of_bounds('holds_from') }} then 'valid_from out_of_bounds'
            when {{ is_in_the_future('holds_from') }} then 'valid_from in_the_future'
        end as verdict,
        lead_key
        || '|'
        || coalesce(lead_column_name, '')
        || '|'
        || coalesce(cast(holds_from as varchar), '') as row_key
    from typed

),

{{ compare_repeated_rows('judged', content) }},

final as (

    select
        judged.lead_key,
        judged.lead_column_name as lead_column,
        judged.campaign_key as campaign_id,
        judged.adset_key as adset_id,
        judged.ad_key as ad_id,
        judged.holds_from as valid_from,
        judged.holds_to as valid_to,
        {{ row_notes(form_notes(dates)) }} as notes,
        judged.source_file,
        judged.source_line,
        {{ rejection_columns(texts, 'lead_key', dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line

)

select * from final
