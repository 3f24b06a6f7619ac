-- Every rule of seeds/eligibility_rules.csv says what its kind needs, and ends after it begins; otherwise it would
-- forbid everything, or nothing.
with judged as (

    select
        rule_id,
        kind,
        case
            when kind in ('attribute_in', 'attribute_not_in') and (subject is null or levels is null)
                then 'needs a subject (an attribute) and levels'
            when kind = 'minimum' and (subject is null or amount is null)
                then 'needs a subject (an attribute) and an amount'
            when kind in ('requires_division', 'excludes_division') and subject is null
                then 'needs a subject (a division)'
            when kind = 'cooldown_after_purchase' and coalesce(amount <= 0, true)
                then 'needs an amount (days, above 0)'
            when valid_from >= valid_to then 'ends before it begins'
        end as problem
    from {{ ref('eligibility_rules') }}

),

broken as (

    select
        string_agg(
            'rule ' || cast(rule_id as varchar) || ' (' || kind || ') ' || problem, '; ' order by rule_id
        ) as named
    from judged
    where problem is not null

)

select named
from broken
where
    named is not null
    and {{ raise_error("'seeds/eligibility_rules.csv: ' || named || '.'") }} is not null
