-- Rows read equal rows accepted plus rows rejected, per input.
with
{%- for input in ['ads', 'leads', 'outcomes', 'campaign_map'] %}
{{ input }}_counts as (

    select
        '{{ input }}' as input,
        (select count(*) from {{ ref('raw_' ~ input) }}) as rows_read,
        (select count(*) from {{ ref('base_' ~ input) }} where rejected_rule is null) as rows_accepted,
        (select count(*) from {{ ref('rejected_rows') }} where input = '{{ input }}') as rows_rejected

),
{% endfor %}
counts as (

    select * from ads_counts
    union all
    select * from leads_counts
    union all
    select * from outcomes_counts
    union all
    select * from campaign_map_counts

)

select *
from counts
where rows_read <> rows_accepted + rows_rejected
