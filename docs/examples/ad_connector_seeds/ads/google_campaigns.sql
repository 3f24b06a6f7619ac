-- One row per campaign, day, network and device; money is in millionths.
with report as (

    select *
    from read_csv('{source_dir}/google_ads_campaign_stats_data.csv', header = true, all_varchar = true)

),

campaigns as (

    select id, max_by(name, updated_at) as name
    from read_csv('{source_dir}/google_ads_campaign_history_data.csv', header = true, all_varchar = true)
    group by id

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
        report.id as campaign_id,
        campaigns.name as campaign_name,
        report.ad_network_type,
        report.device,
        report.impressions,
        report.clicks,
        report.cost_micros,
        accounts.currency,
        report._fivetran_synced as known_at
    from report
    left join campaigns on report.id = campaigns.id
    left join accounts on report.customer_id = accounts.id

)

select * from final
