-- One row per customer and division at the cutoff to score: how likely the customer is to buy it, and what that
-- would bring.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

examples as (

    select
        example_id,
        customer_id,
        division,
        cutoff_at,
        cohort
    from {{ ref('account_examples') }}
    where split = 'score'

),

customers as (

    select
        customer_id,
        customer_name
    from {{ ref('dim_customers') }}

),

scores as (

    select
        example_id,
        p,
        scored_by,
        model_version
    from {{ ref('example_scores') }}
    where task = 'account_purchase'

),

worth as (

    select
        example_id,
        value_if_bought,
        value_source,
        value_kind,
        value_low,
        value_high
    from {{ ref('account_expected_values') }}

),

grades as (

    select
        customer_id,
        division,
        icp_grade,
        icp_lift
    from {{ ref('int_account_grades') }}

),

scored as (

    select
        examples.*,
        customers.customer_name,
        scores.p as p_buy,
        worth.value_if_bought,
        worth.value_source,
        worth.value_kind,
        worth.value_low,
        worth.value_high,
        grades.icp_grade,
        grades.icp_lift,
        scores.scored_by,
        scores.model_version,
        as_of.as_of
    from examples
    inner join scores on examples.example_id = scores.example_id
    inner join worth on examples.example_id = worth.example_id
    cross join as_of
    left join customers on examples.customer_id = customers.customer_id
    left join grades
        on
            examples.customer_id = grades.customer_id
            and examples.division = grades.division

),

ranked as (

    select
        scored.*,
        p_buy * value_if_bought as expected_value,
        row_number() over (
            order by p_buy * value_if_bought desc nulls last, p_buy desc nulls last, customer_id asc, division asc
        ) as expected_value_rank,
        count(*) over () as row_count
    from scored

),

final as (

    select
        example_id,
        customer_id,
        customer_name,
        division,
        cutoff_at,
        cohort,
        cast({{ var('account_label_window_months') }} as integer) as label_window_months,
        cast({{ var('account_label_window_days') }} as integer) as label_window_days,
        p_buy,
        value_if_bought,
        expected_value,
        '{{ var("default_currency") }}' as currency,
        cast(expected_value_rank as bigint) as expected_value_rank,
        cast(1 + floor(10.0e0 * (expected_value_rank - 1) / row_count) as integer) as expected_value_decile,
        coalesce(icp_grade, 'none') as icp_grade,
        icp_lift,
        value_source,
        value_kind,
        value_low,
        value_high,
        scored_by,
        model_version,
        as_of
    from ranked

)

select * from final
