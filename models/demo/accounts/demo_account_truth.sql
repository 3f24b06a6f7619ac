-- One row per demo customer and division: the pace at which it comes to buy the division, and the day on which it does.
--
-- Everything is drawn from hashes of ids. A customer starts in its home division; another one follows after an
-- exponential time, three times as fast once its partner division is owned.
with customers as (

    select * from {{ ref('demo_customer_truth') }}

),

divisions as (

    select * from {{ ref('demo_divisions') }}

),

paced as (

    select
        customers.customer_no,
        customers.customer_id,
        customers.employees,
        customers.start_day,
        customers.end_day,
        customers.keenness,
        divisions.division_no,
        divisions.division,
        divisions.partner_no,
        divisions.margin_rate,
        customers.home_no = divisions.division_no as is_home,
        3.0 as partner_boost,
        -ln(greatest({{ demo_uniform("customers.customer_id || '-' || divisions.division || '-adopt'") }}, 1e-9))
            as exponential_draw,
        exp(
            ln(0.00045)
            + case
                when customers.industry = 'food'
                    then case divisions.division_no % 3 when 0 then 0.7 when 1 then -0.6 else 0.3 end
                when customers.industry = 'chemicals'
                    then case divisions.division_no % 3 when 0 then 0.2 when 1 then 0.8 else -0.5 end
                when customers.industry = 'water'
                    then case divisions.division_no % 3 when 0 then 0.5 when 1 then 0.2 else 0.6 end
                when customers.industry = 'energy'
                    then case divisions.division_no % 3 when 0 then -0.4 when 1 then 0.5 else -0.9 end
                else case divisions.division_no % 3 when 0 then -0.7 when 1 then -0.2 else 0.8 end
            end
            + 0.25 * (ln(customers.employees) - 4.7)
            + 0.6 * customers.keenness
        ) as hazard,
        exp(ln(1.0 / 60) + 0.5 * customers.keenness) as orders_per_day,
        divisions.value_level + 0.3 * ln(customers.employees) as log_order_value
    from customers
    cross join divisions

),

-- Partners are divisions without a partner of their own, so two steps reach everything.
roots as (

    select
        customer_no,
        division_no,
        hazard,
        case when is_home then start_day else start_day + exponential_draw / hazard end as adoption_day
    from paced
    where partner_no is null

),

final as (

    select
        paced.customer_no,
        paced.customer_id,
        paced.division_no,
        paced.division,
        paced.start_day,
        paced.end_day,
        paced.hazard,
        paced.partner_boost,
        roots.hazard as partner_hazard,
        roots.adoption_day as partner_day,
        case
            when paced.is_home then paced.start_day
            when paced.partner_no is null then paced.start_day + paced.exponential_draw / paced.hazard
            when paced.exponential_draw < paced.hazard * (roots.adoption_day - paced.start_day)
                then paced.start_day + paced.exponential_draw / paced.hazard
            else
                roots.adoption_day
                + (paced.exponential_draw - paced.hazard * (roots.adoption_day - paced.start_day))
                / (paced.partner_boost * paced.hazard)
        end as adoption_day,
        paced.orders_per_day,
        paced.log_order_value,
        paced.margin_rate,
        -- Mean gross profit of one order: the spread around it has a standard deviation of 0.5 on the log scale.
        exp(paced.log_order_value + 0.125) * paced.margin_rate as mean_order_gross_profit
    from paced
    left join roots
        on
            paced.customer_no = roots.customer_no
            and paced.partner_no = roots.division_no

)

select * from final
