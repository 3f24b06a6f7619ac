-- One row per calendar day from the first order to as_of, with its week, quarter and fiscal year.
--
-- Weeks are those of ISO 8601: they begin on Monday, and belong to the year that holds their Thursday. A fiscal year
-- has the number of the calendar year in which it ends.
{% set first_month = var('fiscal_year_first_month') | int %}
with sales as (

    select ordered_at from {{ ref('fct_sales') }}

),

as_of as (

    select as_of from {{ ref('int_as_of') }}

),

ends as (

    select
        cast(min(sales.ordered_at) as date) as first_date,
        cast(greatest(max(as_of.as_of), max(sales.ordered_at)) as date) as last_date
    from sales
    cross join as_of

),

spans as (

    select
        first_date,
        {{ day_index('last_date') }} - {{ day_index('first_date') }} + 1 as day_count
    from ends
    where first_date is not null

),

numbered as (

    select
        first_date,
        {{ number_series('day_count', 'day_number') }}
    from spans

),

days as (

    select cast({{ add_days('first_date', 'day_number') }} as date) as calendar_date
    from numbered

),

anchored as (

    select
        calendar_date,
        cast(date_trunc('week', calendar_date) as date) as week_start_date,
        cast({{ add_days("cast(date_trunc('week', calendar_date) as date)", 3) }} as date) as thursday,
        -- Shifted so that the fiscal year begins in January.
        cast({{ add_months('calendar_date', (13 - first_month) % 12) }} as date) as fiscal_date
    from days

),

final as (

    select
        calendar_date,
        week_start_date,
        cast(extract(year from thursday) as integer) as iso_year,
        cast(1 + floor((extract(doy from thursday) - 1) / 7) as integer) as iso_week,
        cast({{ day_index('calendar_date') }} - {{ day_index('week_start_date') }} + 1 as integer) as iso_weekday,
        cast(extract(year from calendar_date) as integer) as calendar_year,
        cast(extract(quarter from calendar_date) as integer) as calendar_quarter,
        cast(extract(month from calendar_date) as integer) as month_number,
        cast(extract(year from fiscal_date) as integer) as fiscal_year,
        cast(extract(quarter from fiscal_date) as integer) as fiscal_quarter
    from anchored

)

select * from final
