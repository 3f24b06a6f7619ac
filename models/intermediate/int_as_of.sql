-- One row: the moment that the whole build looks back from.
with ads as (

    select known_at from {{ ref('stg_ads') }}

),

leads as (

    select known_at from {{ ref('stg_leads') }}

),

outcomes as (

    select known_at from {{ ref('stg_outcomes') }}

),

sales as (

    select known_at from {{ ref('stg_sales') }}

),

newest as (

    select max(known_at) as known_at from ads
    union all
    select max(known_at) as known_at from leads
    union all
    select max(known_at) as known_at from outcomes
    union all
    select max(known_at) as known_at from sales

),

final as (

    select
        1 as as_of_no,
        {% if var('as_of') %}
        -- Aggregated like the other branch: the inputs are four rows, and every extra one here would multiply all leads.
        max(cast('{{ var("as_of") }}' as timestamp)) as as_of
        {% else %}
        -- One microsecond later, so that "known before as_of" includes the newest row itself.
        max(known_at) + interval '1' microsecond as as_of
        {% endif %}
    from newest

)

select * from final
