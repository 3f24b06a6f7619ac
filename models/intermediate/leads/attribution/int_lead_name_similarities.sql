-- One row per lead name that is like exactly one campaign name, and that campaign name is like no other lead name more.
--
-- Blocked by the first four letters of any word, so that only plausible pairs are compared; both sides must be each
-- other's best, with a margin to the second. Empty unless lead_fuzzy_match is on.
with leads as (

    select
        campaign_name,
        utm_campaign
    from {{ ref('stg_leads') }}
    where {{ var('lead_fuzzy_match') }}

),

campaign_names as (

    select distinct name_key from {{ ref('int_campaign_name_days') }}

),

lead_names as (

    select distinct {{ normalised_name('coalesce(campaign_name, utm_campaign)') }} as name_key
    from leads

),

unknown_lead_names as (

    select lead_names.name_key
    from lead_names
    left join campaign_names on lead_names.name_key = campaign_names.name_key
    where lead_names.name_key is not null and campaign_names.name_key is null

),

lead_blocks as (

    select distinct
        name_key,
        substr(word, 1, 4) as block
    from (select name_key, {{ words('name_key') }} as word from unknown_lead_names) as lead_words

),

campaign_blocks as (

    select distinct
        name_key,
        substr(word, 1, 4) as block
    from (select name_key, {{ words('name_key') }} as word from campaign_names) as campaign_words

),

pairs as (

    select distinct
        lead_blocks.name_key as lead_name_key,
        campaign_blocks.name_key as campaign_name_key
    from lead_blocks
    inner join campaign_blocks on lead_blocks.block = campaign_blocks.block

),

compared as (

    select
        lead_name_key,
        campaign_name_key,
        1.0e0 - {{ edit_distance('lead_name_key', 'campaign_name_key') }}
        / cast(greatest(length(lead_name_key), length(campaign_name_key)) as double) as similarity
    from pairs

),

ranked as (

    select
        compared.*,
        row_number() over (
            partition by lead_name_key
            order by similarity desc, campaign_name_key
        ) as campaign_rank,
        row_number() over (
            partition by campaign_name_key
            order by similarity desc, lead_name_key
        ) as lead_rank,
        lead(similarity) over (
            partition by lead_name_key
            order by similarity desc, campaign_name_key
        ) as second_similarity
    from compared

),

final as (

    select
        lead_name_key,
        campaign_name_key,
        similarity
    from ranked
    where
        campaign_rank = 1
        and lead_rank = 1
        and similarity >= {{ var('lead_fuzzy_min_similarity') }}
        and similarity - coalesce(second_similarity, 0) >= {{ var('lead_fuzzy_min_margin') }}

)

select * from final
