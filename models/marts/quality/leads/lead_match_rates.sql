-- One row per source and match method: how many leads found their ads, and why the others did not.
with matched as (

    select
        lead_id,
        match_method,
        unmatched_reason
    from {{ ref('int_leads_matched') }}

),

leads as (

    select
        lead_id,
        coalesce(platform, utm_source, '(none)') as source
    from {{ ref('stg_leads') }}

),

counted as (

    select
        leads.source,
        matched.match_method,
        coalesce(matched.unmatched_reason, '') as unmatched_reason,
        count(*) as lead_count
    from matched
    inner join leads on matched.lead_id = leads.lead_id
    group by leads.source, matched.match_method, coalesce(matched.unmatched_reason, '')

),

final as (

    select
        source,
        match_method,
        unmatched_reason,
        cast(lead_count as bigint) as lead_count,
        lead_count / cast(sum(lead_count) over (partition by source) as double) as share_of_source,
        lead_count / cast(sum(lead_count) over () as double) as share_of_all,
        -- Organic leads have nothing to match: they do not count against the rate.
        sum(case when match_method <> 'unmatched' then lead_count else 0 end) over (partition by source)
        / nullif(
            cast(
                sum(case when unmatched_reason <> 'organic' then lead_count else 0 end) over (partition by source)
                as double
            ), 0
        ) as match_rate_of_source
    from counted

)

select * from final
