-- One row per day, campaign, engagement group, banner size and placement. Engagement groups stand for ad sets, banner
-- sizes for ads; placements split their rows.
--
-- The file names month and day without a year: its source says second quarter of 2020. It states no currency (the var
-- default_currency fills in). Placement is #N/A in 413 rows, which reads as no placement.
with report as (

    select *
    from read_csv('{source_dir}/online_advertising_performance_data.csv', header = true, all_varchar = true)

),

final as (

    select
        strftime(strptime('2020 ' || month || ' ' || day, '%Y %B %-d'), '%Y-%m-%d') as date,
        campaign_number as campaign_id,
        campaign_number as campaign_name,
        campaign_number || ' / ' || user_engagement as adset_id,
        user_engagement as adset_name,
        campaign_number || ' / ' || user_engagement || ' / ' || banner as ad_id,
        banner as ad_name,
        nullif(placement, '#N/A') as placement,
        displays as impressions,
        clicks,
        cost as spend
    from report

)

select * from final
