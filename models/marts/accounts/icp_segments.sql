-- One row per division, customer attribute and segment: who owns the division, and what the others in it may bring.
with segments as (

    select * from {{ ref('int_division_segments') }}

),

members as (

    select
        customer_id,
        attribute,
        segment
    from {{ ref('int_customer_segments') }}

),

opportunities as (

    select
        customer_id,
        division,
        p_buy,
        expected_value
    from {{ ref('whitespace_opportunities') }}
    where is_eligible

),

open_values as (

    select
        opportunities.division,
        members.attribute,
        members.segment,
        count(*) as open_customers,
        {{ exact_avg('opportunities.p_buy') }} as mean_p_buy,
        {{ exact_sum('opportunities.expected_value') }} as open_expected_value
    from opportunities
    inner join members on opportunities.customer_id = members.customer_id
    group by opportunities.division, members.attribute, members.segment

),

final as (

    select
        segments.division,
        segments.attribute,
        segments.segment,
        segments.customers,
        segments.owners,
        segments.penetration,
        segments.division_penetration,
        segments.lift,
        segments.lift_low,
        segments.lift_high,
        case
            when segments.lift_low > 1 then 'above'
            when segments.lift_high < 1 then 'below'
            else 'not distinguishable'
        end as verdict,
        cast(coalesce(open_values.open_customers, 0) as bigint) as open_customers,
        open_values.mean_p_buy,
        case
            when open_values.open_customers is null then 0
            else open_values.open_expected_value
        end as open_expected_value,
        '{{ var("default_currency") }}' as currency,
        cast(row_number() over (
            partition by segments.division order by segments.lift_low desc, segments.attribute asc, segments.segment asc
        ) as bigint) as segment_rank
    from segments
    left join open_values
        on
            segments.division = open_values.division
            and segments.attribute = open_values.attribute
            and segments.segment = open_values.segment

)

select * from final
