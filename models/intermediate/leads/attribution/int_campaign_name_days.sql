-- One row per normalised campaign name, campaign and local day with ads: when that day was first known.
with ads as (

    select
        campaign_id,
        campaign_name,
        ad_date,
        known_at
    from {{ ref('stg_ads') }}
    where campaign_name is not null

),

as_of as (

    select as_of from {{ ref('int_as_of') }}

),

-- Names repeat on every row: normalise each once.
names as (

    select
        campaign_name,
        {{ normalised_name('campaign_name') }} as name_key
    from (select distinct campaign_name from ads) as distinct_names

),

final as (

    select
        names.name_key,
        ads.campaign_id,
        ads.ad_date,
        min(ads.known_at) as first_known_at
    from ads
    inner join as_of on ads.known_at < as_of.as_of
    inner join names on ads.campaign_name = names.campaign_name
    where names.name_key is not null
    group by names.name_key, ads.campaign_id, ads.ad_date

)

select * from final
