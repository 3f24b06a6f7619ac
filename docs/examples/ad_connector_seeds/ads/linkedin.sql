-- One row per campaign and day. LinkedIn counts one level more: its campaign groups are campaigns here, its campaigns ad
-- sets. Days are written as timestamps; empty numbers are days on which only the other kind of event happened.
with report as (

    select *
    from read_csv('{source_dir}/linkedin_ad_analytics_by_campaign_data.csv', header = true, all_varchar = true)

),

campaigns as (

    select
        id,
        max_by(account_id, last_modified_time) as account_id,
        max_by(campaign_group_id, last_modified_time) as campaign_group_id,
        max_by(name, last_modified_time) as name
    from read_csv('{source_dir}/linkedin_ad_campaign_history_data.csv', header = true, all_varchar = true)
    group by id

),

campaign_groups as (

    select id, max_by(name, last_modified_time) as name
    from read_csv('{source_dir}/linkedin_ad_campaign_group_history_data.csv', header = true, all_varchar = true)
    group by id

),

accounts as (

    select id, max_by(currency, last_modified_time) as currency
    from read_csv('{source_dir}/linkedin_ad_account_history_data.csv', header = true, all_varchar = true)
    group by id

),

final as (

    select
        report.day as date,
        'linkedin' as platform,
        campaigns.account_id,
        campaigns.campaign_group_id as campaign_id,
        campaign_groups.name as campaign_name,
        report.campaign_id as adset_id,
        campaigns.name as adset_name,
        report.impressions,
        report.clicks,
        report.cost_in_local_currency as spend,
        accounts.currency,
        report._fivetran_synced as known_at
    from report
    left join campaigns on report.campaign_id = campaigns.id
    left join campaign_groups on campaigns.campaign_group_id = campaign_groups.id
    left join accounts on campaigns.account_id = accounts.id

)

select * from final
