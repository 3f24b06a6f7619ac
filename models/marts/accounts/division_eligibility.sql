-- One row per customer and enabled division: whether the division may be offered now, and which rule says so.
--
-- Rules are rows of seeds/eligibility_rules.csv, plus one of its own: a division that is no longer sold. Every customer
-- is asked about, those who never bought included. Where several rules forbid, the one with the least number is named.
with cutoffs as (

    select cutoff_at from {{ ref('int_account_cutoffs') }}
    where split = 'score'

),

divisions as (

    select division from {{ ref('dim_divisions') }}
    where is_enabled

),

customers as (

    select
        customer_id,
        attributes
    from {{ ref('dim_customers') }}

),

sales as (

    select
        fct_sales.customer_id,
        fct_sales.division,
        fct_sales.ordered_at,
        cast(fct_sales.ordered_at as date) as sale_date,
        cutoffs.cutoff_at
    from {{ ref('fct_sales') }} as fct_sales
    inner join cutoffs
        on fct_sales.ordered_at < cutoffs.cutoff_at and fct_sales.known_at < cutoffs.cutoff_at
    where fct_sales.is_purchase_line and fct_sales.line_kind = 'sale'

),

sale_days as (

    select
        division,
        cutoff_at,
        sale_date,
        count(*) as sale_count
    from sales
    group by division, cutoff_at, sale_date

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
        'last sale ' || cast(last_sale_date as varchar)
        || ', none in ' || cast(silent_days as varchar)
        || ' days after ' || cast(sales_in_year as varchar) || ' in the year before' as evidence
    from demand
    where
        silent_days >= case when sold_days >= 365 then 182 else 365 end
        and silent_days > 2 * coalesce(longest_gap_days, 0)
        and sale_days_in_year * (silent_days / 365.0e0) >= 7

),

-- The division * stands for any.
last_purchases as (

    select
        customer_id,
        division,
        max(ordered_at) as last_bought_at
    from sales
    where customer_id is not null
    group by customer_id, division

    union all

    select
        customer_id,
        '*' as division,
        max(ordered_at) as last_bought_at
    from sales
    where customer_id is not null
    group by customer_id

),

entries as (

    select
        customer_id,
        {{ map_entries('attributes') }}
    from customers

),

-- Names that differ in case alone are one attribute.
attributes as (

    select
        customer_id,
        lower(attribute) as attribute,
        max(trim(attribute_value)) as attribute_value
    from entries
    group by customer_id, lower(attribute)

),

rules as (

    select
        rules.rule_id,
        rules.division,
        rules.kind,
        rules.subject,
        replace(replace(rules.levels, ' |', '|'), '| ', '|') as levels,
        rules.amount,
        rules.valid_from,
        lower(trim(rules.subject)) as attribute,
        coalesce(rules.subject, '*') as bought_division,
        cutoffs.cutoff_at
    from {{ ref('eligibility_rules') }} as rules
    cross join cutoffs
    where
        coalesce(rules.valid_from <= cast(cutoffs.cutoff_at as date), true)
        and coalesce(rules.valid_to > cast(cutoffs.cutoff_at as date), true)

),

cells as (

    select
        customers.customer_id,
        divisions.division
    from customers
    cross join divisions

),

facts as (

    select
        cells.customer_id,
        cells.division,
        rules.rule_id,
        rules.kind,
        rules.subject,
        rules.levels,
        rules.amount,
        rules.valid_from,
        attributes.attribute_value,
        try_cast(attributes.attribute_value as double) as attribute_number,
        position('|' || lower(attributes.attribute_value) || '|' in '|' || lower(rules.levels) || '|') > 0
            as is_among_levels,
        coalesce(
            last_purchases.last_bought_at
            >= {{ add_months('rules.cutoff_at', '-' ~ var('account_lookback_months')) }}, false
        ) as is_owned,
        {{ day_index('cast(rules.cutoff_at as date)') }}
        - {{ day_index('cast(last_purchases.last_bought_at as date)') }} as days_since_purchase
    from cells
    inner join rules on cells.division = rules.division or rules.division = '*'
    left join attributes
        on
            cells.customer_id = attributes.customer_id
            and rules.attribute = attributes.attribute
            and rules.kind in ('attribute_in', 'attribute_not_in', 'minimum')
    left join last_purchases
        on
            cells.customer_id = last_purchases.customer_id
            and rules.bought_division = last_purchases.division
            and rules.kind in ('requires_division', 'excludes_division', 'cooldown_after_purchase')

),

judged as (

    select
        customer_id,
        division,
        rule_id,
        case
            when kind = 'attribute_in' and attribute_value is null then subject || ' unknown'
            when kind = 'attribute_in' and not is_among_levels
                then subject || ' ' || attribute_value || ' is not among ' || replace(levels, '|', ', ')
            when kind = 'attribute_not_in' and is_among_levels then subject || ' ' || attribute_value
            when kind = 'minimum' and attribute_number is null then subject || ' unknown'
            when kind = 'minimum' and attribute_number < amount
                then subject || ' ' || attribute_value || ' is below ' || cast(amount as varchar)
            when kind = 'requires_division' and not is_owned then 'does not own ' || subject
            when kind = 'excludes_division' and is_owned then 'owns ' || subject
            when kind = 'cooldown_after_purchase' and days_since_purchase < amount
                then
                    'bought ' || coalesce(subject || ' ', '') || cast(days_since_purchase as varchar)
                    || case when days_since_purchase = 1 then ' day ago' else ' days ago' end
            when kind = 'end_of_life' then 'end of life' || coalesce(' since ' || cast(valid_from as varchar), '')
        end as obstacle
    from facts

),

summaries as (

    select
        customer_id,
        division,
        count(*) as rule_count,
        count(obstacle) as obstacle_count,
        min(case when obstacle is not null then rule_id end) as rule_id
    from judged
    group by customer_id, division

),

final as (

    select
        cells.customer_id,
        cells.division,
        cutoffs.cutoff_at,
        last_purchases.last_bought_at,
        ended.division is null and coalesce(summaries.obstacle_count, 0) = 0 as is_eligible,
        case
            when ended.division is not null then 'no_longer_sold'
            when summaries.rule_id is not null then 'rule ' || cast(summaries.rule_id as varchar)
        end as deciding_rule,
        case
            when ended.division is not null then 'not offered: no_longer_sold, ' || ended.evidence
            when summaries.rule_id is not null
                then 'not offered: rule ' || cast(summaries.rule_id as varchar) || ', ' || judged.obstacle
            when summaries.rule_count = 1 then 'offered: 1 rule allows it'
            when summaries.rule_count > 1 then 'offered: ' || cast(summaries.rule_count as varchar) || ' rules allow it'
            else 'offered: no rule'
        end as eligibility,
        cast(coalesce(summaries.rule_count, 0) as integer) as rule_count,
        cast(coalesce(summaries.obstacle_count, 0) as integer) as obstacle_count
    from cells
    cross join cutoffs
    left join last_purchases
        on
            cells.customer_id = last_purchases.customer_id
            and cells.division = last_purchases.division
    left join summaries
        on
            cells.customer_id = summaries.customer_id
            and cells.division = summaries.division
    left join judged
        on
            cells.customer_id = judged.customer_id
            and cells.division = judged.division
            and summaries.rule_id = judged.rule_id
    left join ended on cells.division = ended.division

)

select * from final
