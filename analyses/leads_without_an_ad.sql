-- Which leads did not find their ads, and why?
select
    source,
    match_method,
    unmatched_reason,
    lead_count,
    round(100 * share_of_source, 1) as share_of_source_pct
from quality.lead_match_rates
order by source, lead_count desc, match_method;
