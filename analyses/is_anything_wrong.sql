-- What has changed that somebody should know of, the most trusted kind of alarm first? No rows: all is well.
select
    severity,
    summary,
    evidence,
    confidence,
    action
from quality.alerts
order by trust_rank, severity, alarm_id;
