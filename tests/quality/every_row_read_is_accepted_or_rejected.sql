-- Rows read equal rows accepted plus rows rejected, per input.
with places as (

    {% for input in asked_inputs() %}
    select
        '{{ input }}' as input,
        1 as rows_read,
        0 as rows_accepted
    from {{ ref('raw_' ~ input) }}

    union all

    select
        '{{ input }}' as input,
        0 as rows_read,
        1 as rows_accepted
    from {{ ref('base_' ~ input) }}
    where rejected_rule is null

    union all

    {% endfor %}
    select
        input,
        0 as rows_read,
        1 as rows_accepted
    from {{ ref('rejected_rows') }}

)

select
    input,
    sum(rows_read) as rows_read,
    sum(rows_accepted) as rows_accepted_or_rejected
from places
group by input
having sum(rows_read) <> sum(rows_accepted)
