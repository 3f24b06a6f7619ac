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

-- Customers who never bought are under the same rules.
levels as (

    select
        scores.customer_id,
        scores.division,
        divisions.eligible_attribute,
        divisions.eligible_levels,
        {{ map_value('attributes.attributes', 'divisions.eligible_attribute') }} as level
    from scores
    inner join divisions on scores.division = divisions.division
    left join attributes on scores.customer_id = attributes.customer_id

),

cutoffs as (

    select max(cutoff_at) as cutoff_at from scores

),

sale_days as (

    select
        fct_sales.division,
        cutoffs.cutoff_at,
        cast(fct_sales.ordered_at as date) as sale_date,
        count(*) as sale_count
    from {{ ref('fct_sales') }} as fct_sales
    inner join cutoffs
        on fct_sales.ordered_at < cutoffs.cutoff_at and fct_sales.known_at < cutoffs.cutoff_at
    where fct_sales.is_purchase_line and fct_sales.line_kind = 'sale'
    group by fct_sales.division, cutoffs.cutoff_at, cast(fct_sales.ordered_at as date)

),

sale_gaps as (

    select
        division,
        cutoff_at,
        sale_date,
        sale_count,
        {{ day_index('sale_date') }}
        - {{ day_index('lag(sale_date) over (partition by division order by sale_date)') }} as gap_days,
        max(sale_date) over (partition by division) as last_sale_date
    from sale_days

),

-- Days, not lines: an order of forty lines is one occasion.
demand as (

    select
        division,
        last_sale_date,
        {{ day_index('cast(max(cutoff_at) as date)') }} - {{ day_index('last_sale_date') }} as silent_days,
        {{ day_index('last_sale_date') }} - {{ day_index('min(sale_date)') }} as sold_days,
        max(gap_days) as longest_gap_days,
        count(case when sale_date > {{ add_days('last_sale_date', -365) }} then 1 end) as sale_days_in_year,
        sum(case when sale_date > {{ add_days('last_sale_date', -365) }} then sale_count end) as sales_in_year
    from sale_gaps
    group by division, last_sale_date

),

-- Silent for half a year, for twice as long as ever before, and where seven sale days were due (by chance once in a
-- thousand). A division that has not shown a whole year has shown no season: it needs a year of silence.
ended as (

    select
        division,
        'blocked: no_longer_sold, last sale ' || cast(last_sale_date as varchar)
        || ', none in ' || cast(silent_days as varchar)
        || ' days after ' || cast(sales_in_year as varchar) || ' in the year before' as evidence
    from demand
    where
        silent_days >= case when sold_days >= 365 then 182 else 365 end
        and silent_days > 2 * coalesce(longest_gap_days, 0)
        and sale_days_in_year * (silent_days / 365.0e0) >= 7

),

-- Levels match whole words without regard to case.
eligibility as (

    select
        levels.customer_id,
        levels.division,
        ended.division is null and (
            levels.eligible_attribute is null
            or coalesce(
                ' ' || lower(levels.eligible_levels) || ' ' like '% ' || lower(levels.level) || ' %', false
            )
        ) as is_eligible,
        case
            when ended.division is not null then ended.evidence
            when levels.eligible_attribute is null then 'eligible: no rule'
            when levels.level is null then 'blocked: ' || levels.eligible_attribute || ' unknown'
            when ' ' || lower(levels.eligible_levels) || ' ' like '% ' || lower(levels.level) || ' %'
                then 'eligible: ' || levels.eligible_attribute || ' ' || levels.level
            else
                'blocked: ' || levels.eligible_attribute || ' ' || levels.level || ' is not among '
                || levels.eligible_levels
        end as eligibility
    from levels
    left join ended on levels.division = ended.division

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
        -- A division without sales of its own in this build has no rule.
        coalesce(eligibility.is_eligible, true) as is_eligible,
        coalesce(eligibility.eligibility, 'eligible: no rule') as eligibility,
        reasons.reasons
    from scores
    left join eligibility
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
