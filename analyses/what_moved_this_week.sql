-- How did spend, leads and their value move in the last whole week, by campaign?
select
    campaign_name,
    platform,
    currency,
    round(spend) as spend,
    round(spend - spend_week_before) as spend_change,
    lead_count,
    lead_count - lead_count_week_before as lead_change,
    round(expected_qualified, 1) as expected_qualified,
    round(elv) as elv,
    round(elv - elv_week_before) as elv_change
from marts.weekly_performance
where
    week = (
        select max(complete.week)
        from marts.weekly_performance as complete
        where complete.is_complete
    )
order by abs(spend - spend_week_before) desc, campaign_name, currency;
