-- Rules that name a division which was never sold, or an attribute that no customer has, decide nothing or forbid
-- everybody: a slip of the pen, or a row of the demo to take out. Without any division there is nobody to offer to.
{{ config(severity='warn') }}
with divisions as (

    select division from {{ ref('dim_divisions') }}
    union all
    select '*' as division

),

entries as (

    select distinct {{ map_keys('attributes') }} as attribute
    from {{ ref('dim_customers') }}

),

attributes as (

    select distinct lower(attribute) as attribute from entries

),

final as (

    select
        rules.rule_id,
        rules.division,
        rules.kind,
        rules.subject
    from {{ ref('eligibility_rules') }} as rules
    left join divisions on rules.division = divisions.division
    left join divisions as subjects
        on
            rules.subject = subjects.division
            and rules.kind in ('requires_division', 'excludes_division', 'cooldown_after_purchase')
    left join attributes
        on
            lower(trim(rules.subject)) = attributes.attribute
            and rules.kind in ('attribute_in', 'attribute_not_in', 'minimum')
    where
        (
            divisions.division is null
            or (
                rules.subject is not null
                and rules.kind <> 'end_of_life'
                and subjects.division is null
                and attributes.attribute is null
            )
        )
        and exists (select 1 from {{ ref('dim_divisions') }})

)

select * from final
