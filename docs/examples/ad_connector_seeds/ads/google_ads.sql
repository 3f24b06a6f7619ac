-- One row per ad, day, network, device and keyword; money is in millionths. These ads belong to another campaign than
-- the campaign report's, so no spend is counted twice. The ad group is a resource path, from which the id is taken.
with report as (

    select *
    from read_csv('{source_dir}/google_ads_ad_stats_data.csv', header = true, all_varchar = true)

),

accounts as (

    select id, max_by(currency_code, updated_at) as currency
    from read_csv('{source_dir}/google_ads_account_history_data.csv', header = true, all_varchar = true)
    group by id

),

final as (

    select
        report.date,
        'google_ads' as platform,
        report.customer_id as account_id,
        report.campaign_id,
        report.ad_group as adset_id,
        report.ad_id,
        report.ad_network_type,
        report.device,
        report.keyword_ad_group_criterion as keyword,
        report.impressions,
        report.clicks,
        report.cost_micros,
        accounts.currency
    from report
    left join accounts on report.customer_id = accounts.id

)

select * from final
