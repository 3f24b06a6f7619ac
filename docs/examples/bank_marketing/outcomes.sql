-- One row per call: the prospect subscribed (qualified) or did not (lost). The call ends within minutes; its day closes at
-- 14:00, after the last call, so that no call sees the outcome of another one on its own day. Days as in leads.sql.
with calls as (

    select
        row_number() over () as call_number,
        list_position(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], month) as month_number,
        list_position(['mon', 'tue', 'wed', 'thu', 'fri'], day_of_week) - 1 as weekday,
        y
    from read_csv('{source_dir}/bank-additional-full.csv.gz', delim = ';', quote = '"', header = true, all_varchar = true)

),

steps as (

    select
        *,
        month_number is distinct from lag(month_number) over in_order as is_new_month,
        coalesce(month_number < lag(month_number) over in_order, false) as is_new_year,
        coalesce(weekday < lag(weekday) over in_order, false) as is_new_week,
        weekday is distinct from lag(weekday) over in_order as is_new_weekday
    from calls
    window in_order as (order by call_number)

),

months as (

    select
        *,
        make_date(2008 + count(*) filter (where is_new_year) over in_order, month_number, 1) as month_start,
        count(*) filter (where is_new_month) over in_order as month_block
    from steps
    window in_order as (order by call_number)

),

weeks as (

    select
        *,
        first_value(weekday) over in_month as first_weekday,
        count(*) filter (where is_new_week and not is_new_month) over in_month as week_number
    from months
    window in_month as (partition by month_block order by call_number)

),

days as (

    select
        *,
        cast(
            date_trunc(
                'week',
                month_start + cast((first_weekday - isodow(month_start) + 8) % 7 as integer)
            ) as date
        ) + cast(7 * week_number + weekday as integer) as call_date
    from weeks

),

final as (

    select
        lpad(cast(call_number as varchar), 5, '0') as lead_id,
        case when y = 'yes' then 'qualified' else 'lost' end as stage,
        call_date + interval 14 hour as occurred_at
    from days

)

select * from final
