-- One row per step of the ladder by which order lines find their customer: what it decided, and what was left after it.
--
-- Lines that name no customer come last. Write-offs never name one and are left out.
with sales as (

    select
        sale_line_id,
        customer_id,
        revenue
    from {{ ref('fct_sales') }}
    where line_kind <> 'write_off'

),

found as (

    select
        sale_line_id,
        record_id,
        match_method
    from {{ ref('int_sale_customers') }}

),

steps as (
    {% for method in ['map', 'id', 'name_field', 'token_set', 'fuzzy', 'own', 'none'] %}
    select
        {{ loop.index }} as step,
        '{{ method }}' as match_method
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

counted as (

    select
        coalesce(found.match_method, 'none') as match_method,
        count(*) as line_count,
        count(distinct found.record_id) as record_count,
        count(distinct sales.customer_id) as customer_count,
        sum(sales.revenue) as revenue
    from sales
    left join found on sales.sale_line_id = found.sale_line_id
    group by coalesce(found.match_method, 'none')

),

filled as (

    select
        steps.step,
        steps.match_method,
        coalesce(counted.line_count, 0) as line_count,
        coalesce(counted.record_count, 0) as record_count,
        coalesce(counted.customer_count, 0) as customer_count,
        coalesce(counted.revenue, 0) as revenue
    from steps
    left join counted on steps.match_method = counted.match_method

),

final as (

    select
        cast(step as integer) as step,
        match_method,
        cast(record_count as bigint) as record_count,
        cast(customer_count as bigint) as customer_count,
        cast(line_count as bigint) as line_count,
        cast(line_count as double) / nullif(sum(line_count) over (), 0) as line_share,
        cast(sum(line_count) over (order by step desc) - line_count as bigint) as lines_left,
        cast(revenue as decimal(18, 6)) as revenue,
        '{{ var("default_currency") }}' as currency
    from filled

)

select * from final
