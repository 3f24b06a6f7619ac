-- One row per order line: what was bought or came back, by whom, and when that could be known.
-- depends_on: {{ ref('contract_violations') }}
with base_sales as (

    select
        order_id,
        line_id,
        ordered_at,
        customer_id,
        customer_name,
        domain,
        postcode,
        sku,
        description,
        division,
        quantity,
        revenue,
        cost,
        gross_profit,
        currency,
        rep_id,
        loaded_at,
        source_file,
        source_line
    from {{ ref('base_sales') }}
    where rejected_rule is null

),

-- Lines without an id are numbered by content, so that the order of the rows in a file does not matter.
numbered as (

    select
        *,
        row_number() over (
            partition by order_id
            order by
                line_id, ordered_at, sku, division, quantity, revenue, customer_id, description,
                source_file, source_line
        ) as line_number
    from base_sales

),

final as (

    select
        order_id || '|' || coalesce('id ' || line_id, 'no ' || cast(line_number as varchar)) as sale_line_id,
        order_id,
        line_id,
        ordered_at,
        customer_id,
        customer_name,
        domain,
        postcode,
        sku,
        description,
        division,
        coalesce(quantity, case when revenue < 0 then -1 else 1 end) as quantity,
        revenue,
        cost,
        gross_profit,
        coalesce(currency, '{{ var("default_currency") }}') as currency,
        rep_id,
        case
            when revenue >= 0 and coalesce(quantity, 1) >= 0 then 'sale'
            -- Goods that leave without a customer and without money: broken, lost or counted anew.
            when revenue = 0 and customer_id is null and customer_name is null then 'write_off'
            when regexp_extract(order_id, '^[Cc][0-9]+$', 0) <> '' then 'cancellation'
            else 'return'
        end as line_kind,
        -- Nobody knows of an order before it is placed, whatever clock the load time was taken from.
        greatest(coalesce(loaded_at, ordered_at), ordered_at) as known_at,
        source_file,
        source_line
    from numbered

)

select * from final
