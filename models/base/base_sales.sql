-- One row per record of the sales files, typed, with the first rule it breaks.
--
-- A line without a line id has no key of its own: equal lines of one order are two purchases, not a copy. An order that
-- stands in two files was exported twice: of each line as many count as the fuller file has.
--
-- Ids and names that stand for nobody in particular are none. Systems write 0, -1 or nines there: such an id counts as
-- one where no customers input has it, and there either is such an input or the id has more lines than customers have.
{%- set texts = [
    'order_id', 'line_id', 'ordered_at', 'customer_id', 'customer_name', 'domain', 'postcode', 'sku', 'description',
    'division', 'quantity', 'revenue', 'unit_price', 'cost', 'gross_profit', 'currency', 'rep_id', 'order_status',
    'cancelled_at', 'line_type', 'known_at'
] %}
{%- set content -%}
{{ joined_text((texts | reject('in', ['order_id', 'line_id', 'order_status', 'cancelled_at', 'known_at']) | list)) }}
{%- endset %}
{%- set numbers = ['quantity', 'revenue', 'unit_price', 'cost', 'gross_profit'] %}
{%- set dates = ['ordered_at', 'known_at'] %}
with {{ cleaned_rows('sales', texts, numbers=numbers, dates=dates, ids=['order_id', 'customer_id']) }},

typed as (

    select
        *,
        {{ id_value('order_id') }} as order_key,
        {{ id_value('line_id') }} as line_key,
        {{ id_value('customer_id') }} as customer_key,
        -- Codes of one product differ by case between the years of one export.
        upper({{ id_value('sku') }}) as sku_key,
        coalesce(
            {{ currency_code('currency') }}, {{ number_currency('revenue') }},
            {{ number_currency('unit_price') }},
            {{ currency_value('money_currency') }}
        ) as currency_code,
        case
            when cancelled_at is not null then 'called_off'
            else {{ order_status_kind('order_status') }}
        end as status_kind,
        {{ moment_value('ordered_at') }} as ordered_on,
        {{ moment_value('known_at') }} as loaded_at,
        try_cast({{ number_value('quantity', 'quantity_mark', is_money=false) }} as decimal(18, 4)) as units,
        {{ money_value('revenue', 'revenue_mark') }} as stated_revenue,
        {{ money_value('unit_price', 'unit_price_mark') }} as price,
        {{ money_value('cost', 'cost_mark') }} as cost_amount,
        {{ money_value('gross_profit', 'gross_profit_mark') }} as stated_gross_profit
    from cleaned

),

priced as (

    select
        *,
        coalesce(stated_revenue, try_cast(units * price as decimal(18, 6))) as revenue_amount,
        -- Exports that name a credit note write its money and units without a minus, or with one.
        {{ is_credit('line_type') }}
        and coalesce(least(units, stated_revenue, price, stated_gross_profit), 0) >= 0 as is_unsigned_credit
    from typed

),

ruled as (

    select
        *,
        case
            when read_error is not null then 'line unreadable_line'
            when coalesce(order_id, ordered_at, customer_id, sku, revenue, first_cell) is null then 'row blank_row'
            when ordered_on is null and {{ is_total_row() }} then 'row total_row'
            -- A line with a minus is the return itself.
            when
                status_kind = 'called_off'
                and coalesce(least(revenue_amount, units, stated_gross_profit), 0) >= 0
                then case when cancelled_at is null then 'order_status' else 'cancelled_at' end || ' called_off'
            {{- form_rules(numbers + dates, required_dates=['ordered_at']) }}
            when order_key is null then 'order_id missing_value'
            when {{ is_broken_id('order_key') }} then 'order_id broken_id'
            when {{ is_broken_id('customer_key') }} then 'customer_id broken_id'
            when {{ is_broken_id('sku_key') }} then 'sku broken_id'
            when ordered_at is null then 'ordered_at missing_value'
            when ordered_on is null then 'ordered_at unreadable_value'
            when {{ is_out_of_bounds('ordered_on') }} then 'ordered_at out_of_bounds'
            when {{ is_in_the_future('ordered_on', 'loaded_at') }} then 'ordered_at in_the_future'
            when {{ is_in_the_future('loaded_at') }} then 'known_at in_the_future'
            when sku is null and division is null then 'sku missing_value'
            {%- for text, value in [
                ('quantity', 'units'), ('revenue', 'stated_revenue'), ('unit_price', 'price'), ('cost', 'cost_amount'),
                ('gross_profit', 'stated_gross_profit'), ('known_at', 'loaded_at')
            ] %}
            when {{ text }} is not null and {{ value }} is null then '{{ text }} unreadable_value'
            {%- endfor %}
            when revenue_amount is null then 'revenue missing_value'
            when currency is not null and {{ currency_code('currency') }} is null then 'currency unknown_currency'
            when
                {{ names_other_currency('revenue', number_currency('revenue'), 'currency_code') }}
                or {{ names_other_currency('unit_price', number_currency('unit_price'), 'currency_code') }}
                or {{ names_other_currency('money_currency', currency_value('money_currency'), 'currency_code') }}
                then 'currency contradicting_currency'
        end as first_verdict,
        order_key || '|' || line_key as line_row_key
    from priced

),

{{ lone_days('ruled', ['ordered_on', 'loaded_at']) }},

listed_customers as (

    select
        customer_id,
        rejected_rule
    from {{ ref('base_customers') }}

),

customer_lines as (

    select
        customer_key,
        count(*) as line_count
    from ruled
    where customer_key is not null
    group by customer_key

),

averages as (

    select avg(line_count) as line_count
    from customer_lines

),

listed as (

    select count(*) as customer_count
    from listed_customers
    where rejected_rule is null

),

anonymous_ids as (

    select customer_lines.customer_key as anonymous_id
    from customer_lines
    cross join averages
    cross join listed
    where
        {{ is_anonymous('customer_lines.customer_key') }}
        or (
            {{ matches('customer_lines.customer_key', '^(-?0+|-1|9{5,})$') }}
            and (listed.customer_count > 0 or customer_lines.line_count > 5 * averages.line_count)
            and customer_lines.customer_key not in (
                select listed_customers.customer_id from listed_customers
                where listed_customers.rejected_rule is null
            )
        )

    union

    select customer_id as anonymous_id
    from listed_customers
    where rejected_rule = 'anonymous_customer'

),

anonymous_names as (

    select customer_name as anonymous_name
    from ruled
    group by customer_name
    having {{ is_anonymous('customer_name') }}

),

orders_in_two_files as (

    select order_key
    from ruled
    where first_verdict is null and line_key is null
    group by order_key
    having min(source_file) <> max(source_file)

),

lines_in_two_files as (

    select
        source_file as line_file,
        source_line as line_place,
        order_key || '|' || {{ content }} || '|' || cast(row_number() over (
            partition by source_file, order_key, {{ content }}
            order by source_line
        ) as varchar) as file_row_key
    from ruled
    where
        first_verdict is null
        and line_key is null
        and order_key in (select orders_in_two_files.order_key from orders_in_two_files)

),

judged as (

    select
        timed.*,
        coalesce(timed.first_verdict, case
            when timed.ordered_on >= timed.lone_from then 'ordered_at far_after_others'
            when timed.loaded_at >= timed.lone_from then 'known_at far_after_others'
        end) as verdict,
        coalesce(timed.line_row_key, lines_in_two_files.file_row_key) as row_key
    from timed
    left join lines_in_two_files
        on
            timed.source_file = lines_in_two_files.line_file
            and timed.source_line = lines_in_two_files.line_place

),

{{ compare_repeated_rows('judged', content) }},

final as (

    select
        judged.order_key as order_id,
        judged.line_key as line_id,
        judged.ordered_on as ordered_at,
        case when anonymous_ids.anonymous_id is null then judged.customer_key end as customer_id,
        case when anonymous_names.anonymous_name is null then judged.customer_name end as customer_name,
        judged.domain,
        judged.postcode,
        judged.sku_key as sku,
        judged.description,
        judged.division,
        case when judged.is_unsigned_credit then -judged.units else judged.units end as quantity,
        case when judged.is_unsigned_credit then -judged.revenue_amount else judged.revenue_amount end as revenue,
        cast(
            coalesce(judged.cost_amount, judged.revenue_amount - judged.stated_gross_profit)
            * case when judged.is_unsigned_credit then -1 else 1 end as decimal(18, 6)
        ) as cost,
        cast(
            coalesce(judged.stated_gross_profit, judged.revenue_amount - judged.cost_amount)
            * case when judged.is_unsigned_credit then -1 else 1 end as decimal(18, 6)
        ) as gross_profit,
        judged.currency_code as currency,
        judged.rep_id,
        judged.loaded_at,
        {{ row_notes(form_notes(dates, ['revenue', 'unit_price', 'quantity']) + [
            (
                'abs(cast(judged.stated_revenue as double) - cast(judged.units as double) * cast(judged.price as double))'
                ~ ' > 0.01 + 0.005 * abs(cast(judged.stated_revenue as double))',
                'revenue', 'amount_differs', 'judged.revenue'
            ),
            ('judged.is_unsigned_credit', 'line_type', 'credit_without_minus', 'judged.line_type'),
            (
                'judged.units < 0 and judged.stated_revenue > 0', 'revenue', 'signs_differ',
                'judged.revenue'
            ),
            (
                'judged.order_status is not null and judged.status_kind is null', 'order_status', 'doubtful_status',
                'judged.order_status'
            ),
            ('anonymous_ids.anonymous_id is not null', 'customer_id', 'anonymous_customer', 'judged.customer_key'),
            ('anonymous_names.anonymous_name is not null', 'customer_name', 'anonymous_customer', 'judged.customer_name'),
            (is_rounded_id('order_id', 'order_key'), 'order_id', 'rounded_id', 'judged.order_key'),
            (is_rounded_id('customer_id', 'customer_key'), 'customer_id', 'rounded_id', 'judged.customer_key'),
        ]) }} as notes,
        judged.source_file,
        judged.source_line,
        {{ rejection_columns(texts, 'order_id', numbers=numbers, dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line
    left join anonymous_ids on judged.customer_key = anonymous_ids.anonymous_id
    left join anonymous_names on judged.customer_name = anonymous_names.anonymous_name

)

select * from final
