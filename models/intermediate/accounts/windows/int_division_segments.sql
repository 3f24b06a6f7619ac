-- One row per division, attribute and segment: how much more often its customers own the division than all do.
--
-- owners ~ Poisson(lift * expected), lift ~ Gamma(k, k) with k = account_lift_prior: the posterior mean is
-- (owners + k) / (expected + k), its 80 % interval by Wilson and Hilferty's cube root.
{%- set k = var('account_lift_prior') %}
with ownership as (

    select
        customer_id,
        division,
        case when is_owned then 1 else 0 end as is_owner
    from {{ ref('int_division_ownership') }}

),

rates as (

    select
        division,
        avg(cast(is_owner as double)) as penetration
    from ownership
    group by division

),

counts as (

    select
        ownership.division,
        segments.attribute,
        segments.segment,
        count(*) as customers,
        sum(ownership.is_owner) as owners
    from ownership
    inner join {{ ref('int_customer_segments') }} as segments on ownership.customer_id = segments.customer_id
    group by ownership.division, segments.attribute, segments.segment
    -- A segment of a few customers says who they are, and little else.
    having count(*) >= {{ var('category_min_count') }}

),

shrunk as (

    select
        counts.*,
        counts.owners / cast(counts.customers as double) as penetration,
        rates.penetration as division_penetration,
        counts.owners + {{ k }} as gamma_shape,
        counts.customers * rates.penetration + {{ k }} as gamma_rate
    from counts
    inner join rates on counts.division = rates.division

),

final as (

    select
        division,
        attribute,
        segment,
        cast(customers as bigint) as customers,
        cast(owners as bigint) as owners,
        penetration,
        division_penetration,
        gamma_shape / gamma_rate as lift,
        gamma_shape / gamma_rate
        * power(1 - 1 / (9.0e0 * gamma_shape) - 1.2815515655 / (3 * sqrt(gamma_shape)), 3) as lift_low,
        gamma_shape / gamma_rate
        * power(1 - 1 / (9.0e0 * gamma_shape) + 1.2815515655 / (3 * sqrt(gamma_shape)), 3) as lift_high
    from shrunk

)

select * from final
