-- One row per customer and division: how far the customer looks like those who own the division (ICP grade).
--
-- The segments' lifts are averaged on the log scale: attributes overlap, and their product would count one likeness
-- twice.
with ownership as (

    select
        customer_id,
        division
    from {{ ref('int_division_ownership') }}

),

lifts as (

    select
        ownership.customer_id,
        ownership.division,
        {{ exact_avg('ln(division_segments.lift)') }} as mean_log_lift
    from ownership
    inner join {{ ref('int_customer_segments') }} as segments on ownership.customer_id = segments.customer_id
    inner join {{ ref('int_division_segments') }} as division_segments
        on
            ownership.division = division_segments.division
            and segments.attribute = division_segments.attribute
            and segments.segment = division_segments.segment
    group by ownership.customer_id, ownership.division

),

final as (

    select
        ownership.customer_id,
        ownership.division,
        exp(lifts.mean_log_lift) as icp_lift,
        case
            when lifts.mean_log_lift is null then 'none'
            when exp(lifts.mean_log_lift) >= 1.15 then 'A'
            when exp(lifts.mean_log_lift) >= 1 then 'B'
            when exp(lifts.mean_log_lift) >= 0.87 then 'C'
            else 'D'
        end as icp_grade
    from ownership
    left join lifts
        on
            ownership.customer_id = lifts.customer_id
            and ownership.division = lifts.division

)

select * from final
