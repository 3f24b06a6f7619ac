-- One row per cutoff, customer and division that items score: see account_item_scores.
{{ config(materialized='view') }}
with scores as (

    select
        cutoff_no,
        customer_id,
        division,
        item_score as items__score
    from {{ ref('account_item_scores') }}

)

select * from scores
