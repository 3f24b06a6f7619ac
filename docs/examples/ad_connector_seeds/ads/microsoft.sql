-- One row per campaign, day and every split of the campaign report (device, network, match type, budget). The ad and ad
-- group reports cut the same spend finer; loading them as well would count it twice.
with report as (

    select *
    from read_csv('{source_dir}/microsoft_ads_campaign_performance_daily_report_data.csv', header = true, all_varchar = true)

),

campaigns as (

    select id, max_by(name, modified_time) as name
    from read_csv('{source_dir}/microsoft_ads_campaign_history_data.csv', header = true, all_varchar = true)
    group by id

),

final as (

    select
        report.date,
        'microsoft_ads' as platform,
        report.account_id,
        report.campaign_id,
        campaigns.name as campaign_name,
        report.device_os,
        report.device_type,
        report.network,
        report.ad_distribution,
        report.bid_match_type,
        report.delivered_match_type,
        report.top_vs_other,
        report.budget_association_status,
        report.budget_name,
        report.impressions,
        report.clicks,
        report.spend,
        report.currency_code as currency
    from report
    left join campaigns on report.campaign_id = campaigns.id

)

select * from final
