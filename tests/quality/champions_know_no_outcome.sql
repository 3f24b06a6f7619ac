-- No champion may rank rows it has not seen as only knowledge of the outcome does: quality of that kind comes from
-- columns that were written with the outcome.
select
    task,
    summary
from {{ ref('suspected_leaks') }}
where sign = 'ranking'
