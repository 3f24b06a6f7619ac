-- What has changed that somebody should know of, the most trusted kind of alarm first? No rows: all is well.
select
    severity,
    what_changed,
    how_much,
    how_sure,
    what_to_do
from quality.health_alarms
order by trust_rank, severity, alarm_id;
