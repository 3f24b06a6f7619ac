-- Alarms do not stop a build: drift is news, not a fault. They are shown as a warning, the most trusted first.
{{ config(severity='warn') }}
select
    severity,
    summary,
    evidence,
    confidence,
    action
from {{ ref('alerts') }}
order by trust_rank, severity, alarm_id
