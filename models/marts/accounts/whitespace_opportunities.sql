-- One row per customer and division that it does not own: what to offer whom first, and why.
--
-- Eligibility comes first, expected value second, and the capacity of each representative third. Blocked rows stay,
-- marked and without ranks.
with scores as (

    select
        example_id,
        customer_id,
        customer_name,
        division,
        cutoff_at,
        cohort,
        p_buy,
        value_if_bought,
        expected_value,
        currency,
        icp_grade,
        scored_by,
        model_version,
        as_of
    from {{ ref('account_scores') }}
    where cohort <> 'renewal_like'

),

eligibility as (

    select
        customer_id,
        division,
        is_eligible,
        deciding_rule,
        eligibility
    from {{ ref('division_eligibility') }}

),

reps as (

    select
        fct_sales.customer_id,
        fct_sales.rep_id,
        row_number() over (
            partition by fct_sales.customer_id
            order by fct_sales.ordered_at desc, fct_sales.sale_line_id desc
        ) as newest_rank
    from {{ ref('fct_sales') }} as fct_sales
    cross join {{ ref('int_as_of') }} as as_of
    where fct_sales.rep_id is not null and fct_sales.known_at < as_of.as_of

),

reasons as (

    select
        example_id,
        max(case when reason_rank = 1 then {{ reason_text() }} end)
        || coalesce('; ' || max(case when reason_rank = 2 then {{ reason_text() }} end), '')
        || coalesce('; ' || max(case when reason_rank = 3 then {{ reason_text() }} end), '') as reasons
    from {{ ref('score_reasons') }}
    where task = 'account_purchase' and reason_rank between 1 and 3
    group by example_id

),

joined as (

    select
        scores.*,
        reps.rep_id,
        eligibility.is_eligible,
        eligibility.deciding_rule,
        eligibility.eligibility,
        reasons.reasons
    from scores
    inner join eligibility
        on
            scores.customer_id = eligibility.customer_id
            and scores.division = eligibility.division
    left join reps
        on
            scores.customer_id = reps.customer_id
            and reps.newest_rank = 1
    left join reasons on scores.example_id = reasons.example_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by is_eligible, division order by expected_value desc nulls last, p_buy desc, customer_id
        ) as rank_in_division,
        row_number() over (
            partition by is_eligible order by expected_value desc nulls last, p_buy desc, customer_id, division
        ) as rank_overall,
        row_number() over (
            partition by is_eligible, rep_id order by expected_value desc nulls last, p_buy desc, customer_id, division
        ) as rank_of_rep
    from joined

),

final as (

    select
        customer_id,
        customer_name,
        division,
        cutoff_at,
        cohort,
        p_buy,
        value_if_bought,
        expected_value,
        currency,
        eligibility,
        deciding_rule,
        is_eligible,
        case when is_eligible then cast(rank_in_division as bigint) end as division_rank,
        case when is_eligible then cast(rank_overall as bigint) end as overall_rank,
        rep_id,
        case when is_eligible and rep_id is not null then cast(rank_of_rep as bigint) end as rep_rank,
        is_eligible
        and rep_id is not null
        and rank_of_rep <= {{ var('account_rep_capacity') }} as is_within_capacity,
        icp_grade,
        reasons,
        scored_by,
        model_version,
        as_of
    from ranked

)

select * from final
