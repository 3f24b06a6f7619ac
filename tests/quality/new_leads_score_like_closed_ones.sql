-- New leads should reach the scores of closed ones. Where they do not, what the champion leans on is written later, or
-- the newest leads are of another kind.
{{ config(severity='warn') }}
select
    task,
    summary
from {{ ref('suspected_leaks') }}
where sign = 'new leads'
