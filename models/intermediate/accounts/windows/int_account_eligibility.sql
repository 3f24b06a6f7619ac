-- One row per customer and division at the cutoff to score: the rule that lets the division be offered, or forbids it.
with ownership as (

    select
        customer_id,
        division
    from {{ ref('int_division_ownership') }}

),

divisions as (

    select
        division,
        eligible_attribute,
        eligible_levels
    from {{ ref('dim_divisions') }}

),

attributes as (

    select
        customer_id,
        attributes
    from {{ ref('int_customer_versions') }}
    where split = 'score'

),

levels as (

    select
        ownership.customer_id,
        ownership.division,
        divisions.eligible_attribute,
        divisions.eligible_levels,
        {{ map_value('attributes.attributes', 'divisions.eligible_attribute') }} as level
    from ownership
    inner join divisions on ownership.division = divisions.division
    left join attributes on ownership.customer_id = attributes.customer_id

),

final as (

    select
        customer_id,
        division,
        eligible_attribute is null
        or coalesce(' ' || lower(eligible_levels) || ' ' like '% ' || lower(level) || ' %', false) as is_eligible,
        case
            when eligible_attribute is null then 'eligible: no rule'
            when level is null then 'blocked: ' || eligible_attribute || ' unknown'
            when ' ' || lower(eligible_levels) || ' ' like '% ' || lower(level) || ' %'
                then 'eligible: ' || eligible_attribute || ' ' || level
            else 'blocked: ' || eligible_attribute || ' ' || level || ' is not among ' || eligible_levels
        end as eligibility
    from levels

)

select * from final
