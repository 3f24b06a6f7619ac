-- One row per customer and cutoff: the share of each division in what the customer spends, shrunk to that of all.
--
-- Empirical Bayes: (own revenue + k * share of all) / (revenue + k), with k = account_share_prior in default_currency.
-- depends_on: {{ ref('dim_divisions') }}
{{ config(materialized='view') }}
{%- set longest = var('account_windows_months') | max %}
{%- set divisions = division_columns() %}
with windows as (

    select
        cutoff_no,
        customer_id,
        division,
        greatest(cast(revenue_{{ longest }}m as double), 0) as revenue
    from {{ ref('int_account_windows') }}

),

totals as (

    select
        cutoff_no,
        {%- for division in divisions %}
        {{ exact_sum("case when division = '" ~ division.name | replace("'", "''") ~ "' then revenue else 0 end") }}
        / nullif({{ exact_sum('revenue') }}, 0) as all_{{ loop.index }},
        {%- endfor %}
        count(*) as window_count
    from windows
    group by cutoff_no

),

customers as (

    select
        cutoff_no,
        customer_id,
        {%- for division in divisions %}
        {{ exact_sum("case when division = '" ~ division.name | replace("'", "''") ~ "' then revenue else 0 end") }}
            as revenue_{{ loop.index }},
        {%- endfor %}
        {{ exact_sum('revenue') }} as revenue
    from windows
    group by cutoff_no, customer_id

),

final as (

    select
        customers.cutoff_no,
        {%- for division in divisions %}
        (customers.revenue_{{ loop.index }} + {{ var('account_share_prior') }} * coalesce(totals.all_{{ loop.index }}, 0))
        / (customers.revenue + {{ var('account_share_prior') }}) as share__{{ division.slug }},
        {%- endfor %}
        customers.customer_id
    from customers
    inner join totals on customers.cutoff_no = totals.cutoff_no

)

select * from final
