-- Alarms do not stop a build: drift is news, not a fault. They are shown as a warning, the most trusted first.
{{ config(severity='warn') }}
select
    severity,
    what_changed,
    how_much,
    how_sure,
    what_to_do
from {{ ref('health_alarms') }}
order by trust_rank, severity, alarm_id
