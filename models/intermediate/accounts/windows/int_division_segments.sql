-- One row per division, attribute and segment: how much more often its customers own the division than all do whose
-- attribute is known.
--
-- Customers without the attribute are those of whom little is known, who own less: with them every segment looked good.
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

rates as (

    select
        counts.*,
        owners / cast(customers as double) as penetration,
        sum(owners) over (partition by division, attribute)
        / cast(sum(customers) over (partition by division, attribute) as double) as division_penetration
    from counts

),

shrunk as (

    select
        rates.*,
        owners + {{ k }} as gamma_shape,
        customers * division_penetration + {{ k }} as gamma_rate
    from rates

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
