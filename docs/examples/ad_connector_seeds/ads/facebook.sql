-- One row per ad and day. Clicks are link clicks; names come from the newest version of each history row.
with report as (

    select *
    from read_csv('{source_dir}/facebook_ads_basic_ad_data.csv', header = true, all_varchar = true)

),

ads as (

    select id, max_by(ad_set_id, updated_time) as ad_set_id, max_by(campaign_id, updated_time) as campaign_id, max_by(name, updated_time) as name
    from read_csv('{source_dir}/facebook_ads_ad_history_data.csv', header = true, all_varchar = true)
    group by id

),

ad_sets as (

    select id, max_by(name, updated_time) as name
    from read_csv('{source_dir}/facebook_ads_ad_set_history_data.csv', header = true, all_varchar = true)
    group by id

),

campaigns as (

    select id, max_by(name, updated_time) as name
    from read_csv('{source_dir}/facebook_ads_campaign_history_data.csv', header = true, all_varchar = true)
    group by id

),

final as (

    select
        report.date,
        'facebook' as platform,
        report.account_id,
        ads.campaign_id,
        campaigns.name as campaign_name,
        ads.ad_set_id as adset_id,
        ad_sets.name as adset_name,
        report.ad_id,
        ads.name as ad_name,
        report.impressions,
        report.inline_link_clicks as clicks,
        report.spend
    from report
    left join ads on report.ad_id = ads.id
    left join ad_sets on ads.ad_set_id = ad_sets.id
    left join campaigns on ads.campaign_id = campaigns.id

)

select * from final
