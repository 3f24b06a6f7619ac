-- One row per call of the bank's campaigns; the prospect is the lead, the call its coming in.
--
-- The file has neither ids nor dates, but its rows are in order of time (May 2008 to November 2010) and name month and
-- weekday. A new month begins where the month's name changes, a new year where the month goes back, a new week where
-- the weekday does not go on; a month's first block lies on the first such weekday of the month. The days found this
-- way all lie in their months, and those that are missing are Portuguese holidays (22 May and 10 June 2008). Within a
-- day the calls are spread evenly over one hour, which keeps their order and gives the hour no meaning of its own.
with calls as (

    select
        row_number() over () as call_number,
        list_position(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], month) as month_number,
        list_position(['mon', 'tue', 'wed', 'thu', 'fri'], day_of_week) - 1 as weekday,
        *
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

timed as (

    select
        *,
        call_date + interval 12 hour + to_microseconds(
            cast(
                floor(
                    3600e6 * (row_number() over (partition by call_date order by call_number) - 1)
                    / count(*) over (partition by call_date)
                ) as bigint
            )
        ) as created_at
    from days

),

final as (

    select
        lpad(cast(call_number as varchar), 5, '0') as lead_id,
        created_at,
        age,
        -- The file writes unknown where nothing is known.
        nullif(job, 'unknown') as job,
        nullif(marital, 'unknown') as marital,
        nullif(education, 'unknown') as education,
        nullif("default", 'unknown') as has_defaulted,
        nullif(housing, 'unknown') as has_housing_loan,
        nullif(loan, 'unknown') as has_personal_loan,
        contact as phone_type,
        -- Seconds that the call lasted: known only when it is over. It stays in, for the leak probe to find.
        duration,
        campaign as contacts_in_campaign,
        nullif(pdays, '999') as days_since_last_contact,
        previous as contacts_before_campaign,
        poutcome as last_campaign_outcome,
        "emp.var.rate" as employment_variation_rate,
        "cons.price.idx" as consumer_price_index,
        "cons.conf.idx" as consumer_confidence_index,
        euribor3m as euribor_3_months,
        "nr.employed" as employees_thousands
    from timed

)

select * from final
