-- One row per measure, unit and week (Monday): how much came in, how much is usual, and whether the difference is more
-- than weeks usually differ.
--
-- Usual is the mean of the eight weeks before. The limits are those that one more such week stays within 99 times in a
-- hundred, by Student's t for eight weeks; counts and shares scatter at least as chance makes them. Only whole weeks
-- count, and a week only a day after its end: ads of the last day arrive the morning after.
{% set history_weeks = 8 %}
-- 99.5 % point of Student's t with seven degrees of freedom, and the spread of a new week around a mean of eight.
{% set limit_width = 3.499 * 1.0607 %}
{% set matched = "cast(count(case when match_method <> 'unmatched' then 1 end) as double) / count(*)" %}
{#- Organic leads have nothing to match. -#}
{% set measures = [
    {'name': 'leads', 'unit': "'rows'", 'rows': 'leads', 'value': 'count(*)'},
    {
        'name': 'matched share of leads', 'unit': "'share'", 'rows': 'leads', 'value': matched,
        'condition': "coalesce(unmatched_reason, '') <> 'organic'"
    },
    {'name': 'outcomes', 'unit': "'rows'", 'rows': 'outcomes', 'value': 'count(*)'},
    {'name': 'ads rows', 'unit': "'rows'", 'rows': 'ads', 'value': 'count(*)', 'condition': 'version_rank = 1'},
    {'name': 'spend', 'unit': 'currency', 'rows': 'ads', 'value': 'sum(spend)', 'condition': 'version_rank = 1'},
    {'name': 'sales lines', 'unit': "'rows'", 'rows': 'sales', 'value': 'count(*)'},
    {'name': 'revenue', 'unit': 'currency', 'rows': 'sales', 'value': 'sum(revenue)'}
] %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

leads as (

    select
        match_method,
        unmatched_reason,
        cast(date_trunc('week', created_at) as date) as week_start,
        cast(created_at as date) as event_date
    from {{ ref('int_leads_matched') }}

),

outcomes as (

    select
        cast(date_trunc('week', known_at) as date) as week_start,
        cast(known_at as date) as event_date
    from {{ ref('int_lead_outcomes') }}

),

ads as (

    select
        ads.currency,
        ads.spend,
        cast(date_trunc('week', ads.ad_date) as date) as week_start,
        ads.ad_date as event_date,
        row_number() over (
            partition by ads.platform, ads.account_id, ads.campaign_id, ads.adset_id, ads.ad_id, ads.ad_date
            order by ads.known_at desc
        ) as version_rank
    from {{ ref('stg_ads') }} as ads
    inner join as_of on ads.known_at < as_of.as_of

),

sales as (

    select
        sales.currency,
        sales.revenue,
        cast(date_trunc('week', sales.ordered_at) as date) as week_start,
        cast(sales.ordered_at as date) as event_date
    from {{ ref('stg_sales') }} as sales
    inner join as_of on sales.known_at < as_of.as_of

),

totals as (

    {% for measure in measures %}
    select
        '{{ measure.name }}' as measure,
        {{ measure.unit }} as unit,
        week_start,
        '{{ measure.rows }}' as input_name,
        min(event_date) as first_date,
        max(event_date) as last_date,
        cast({{ measure.value }} as double) as value,
        cast(count(*) as double) as base_rows
    from {{ measure.rows }}
    {% if measure.condition -%}
    where {{ measure.condition }}
    {% endif -%}
    group by {{ 'currency, ' if measure.unit == 'currency' }}week_start
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

-- An input says nothing of the days after its own last one: outcomes are often exported later than leads.
input_ends as (

    select
        input_name,
        max(last_date) as last_date
    from totals
    group by input_name

),

-- All of an input ends with its newest whole week, also a currency that stopped before, and no later than the newest
-- week that as_of closes.
spans as (

    select
        totals.measure,
        totals.unit,
        min(totals.first_date) as first_date,
        min(totals.week_start) as first_week,
        cast(date_trunc('week', least(
            max({{ add_days('as_of.as_of', -8) }}), max({{ add_days('cast(input_ends.last_date as timestamp)', -6) }})
        )) as date) as last_week
    from totals
    inner join input_ends on totals.input_name = input_ends.input_name
    cross join as_of
    group by totals.measure, totals.unit

),

week_numbers as (

    select
        spans.*,
        {{ number_series(
            'greatest((' ~ day_index('spans.last_week') ~ ' - ' ~ day_index('spans.first_week') ~ ') / 7 + 1, 1)',
            'week_no'
        ) }}
    from spans

),

weeks as (

    select
        measure,
        unit,
        last_week,
        cast({{ add_days('first_week', '7 * week_no') }} as date) as week_start
    from week_numbers
    -- The first week counts only where it was whole.
    where week_no > 0 or first_date = first_week

),

-- A week without rows is a week of nothing; a share of nothing is unknown.
valued as (

    select
        weeks.measure,
        weeks.unit,
        weeks.week_start,
        case when weeks.unit = 'share' then totals.value else coalesce(totals.value, 0) end as value,
        coalesce(totals.base_rows, 0) as base_rows
    from weeks
    left join totals
        on
            weeks.measure = totals.measure
            and weeks.unit = totals.unit
            and weeks.week_start = totals.week_start
    where weeks.week_start <= weeks.last_week

),

compared as (

    select
        valued.*,
        count(value) over before as weeks_before,
        avg(value) over before as usual,
        stddev_samp(value) over before as deviation,
        min(value) over before as least_value,
        avg(case when value > 0 then ln(value) end) over before as usual_log,
        stddev_samp(case when value > 0 then ln(value) end) over before as log_deviation
    from valued
    window before as (
        partition by measure, unit
        order by {{ day_index('week_start') }}
        range between {{ 7 * history_weeks }} preceding and 7 preceding
    )

),

-- Money is skewed: one large order makes a week, so its weeks are compared by ratio.
scattered as (

    select
        compared.*,
        weeks_before = {{ history_weeks }} and value is not null as is_checked,
        unit not in ('rows', 'share') and least_value > 0 as is_ratio,
        greatest(
            deviation,
            case
                when unit = 'rows' then sqrt(usual)
                when unit = 'share' then sqrt(greatest(usual * (1 - usual), 0) / nullif(base_rows, 0))
                else 0
            end
        ) as spread
    from compared

),

limited as (

    select
        scattered.*,
        case
            when weeks_before < {{ history_weeks }} then null
            when is_ratio then exp(usual_log - {{ limit_width }} * log_deviation)
            when least_value < 0 then usual - {{ limit_width }} * spread
            else greatest(usual - {{ limit_width }} * spread, 0)
        end as low,
        case
            when weeks_before < {{ history_weeks }} then null
            when is_ratio then exp(usual_log + {{ limit_width }} * log_deviation)
            when unit = 'share' then least(usual + {{ limit_width }} * spread, 1)
            else usual + {{ limit_width }} * spread
        end as high,
        value - usual as change,
        case
            when is_ratio and value > 0 then (ln(value) - usual_log) / nullif(log_deviation, 0)
            when not is_ratio then (value - usual) / nullif(spread, 0)
        end as z,
        case
            when unit = 'share' then {{ var('volume_min_share_change') }}
            else {{ var('volume_min_change') }} * abs(usual)
        end as least_change
    from scattered

),

final as (

    select
        measure,
        unit,
        week_start as period_start,
        value,
        case when is_checked then usual end as usual,
        low,
        high,
        case when is_checked then change end as change,
        case when is_checked and unit <> 'share' then change / nullif(abs(usual), 0) end as relative_change,
        case when is_checked then z end as z,
        cast(base_rows as bigint) as base_rows,
        is_checked,
        coalesce(is_checked and (value < low or value > high) and abs(change) > least_change, false) as is_alarm
    from limited

)

select * from final
