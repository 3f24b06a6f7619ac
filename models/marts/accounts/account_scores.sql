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

{{ score_sources('account_purchase') }},

shifts as (

    select
        division,
        logit_shift
    from {{ ref('division_calibration') }}

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
        {{ scored_probability(shifted_probability('predictions.p', 'coalesce(shifts.logit_shift, 0)')) }} as p_buy,
        worth.value_if_bought,
        worth.value_source,
        worth.value_kind,
        worth.value_low,
        worth.value_high,
        grades.icp_grade,
        grades.icp_lift,
        {{ scored_by() }} as scored_by,
        case when predictions.p is not null then champions.model_version end as model_version,
        as_of.as_of
    from examples
    inner join worth on examples.example_id = worth.example_id
    cross join as_of
    left join champions on true
    left join customers on examples.customer_id = customers.customer_id
    left join predictions on examples.example_id = predictions.example_id
    left join shifts on examples.division = shifts.division
    left join fallbacks on examples.example_id = fallbacks.example_id
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
