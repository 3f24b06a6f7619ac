-- One row per product of the demo's products input, as text: ten to a division.
with divisions as (

    select * from {{ ref('demo_divisions') }}

),

items as (

    select {{ number_series(10, 'item_no') }}

),

final as (

    select
        upper(substr(divisions.division, 1, 1)) || cast(divisions.division_no as varchar) || '-'
        || lpad(cast(items.item_no as varchar), 3, '0') as sku,
        divisions.division || ' ' || chr(cast(65 + items.item_no as integer)) as name,
        divisions.division,
        divisions.category
    from divisions
    cross join items

)

select * from final
