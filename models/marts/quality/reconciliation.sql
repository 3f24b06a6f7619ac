-- One row per measure, unit and place it must survive to: the total at staging, the total there, and their difference.
with lead_reconciliation as (

    select
        measure,
        unit,
        place,
        total_in,
        total_there,
        difference
    from {{ ref('lead_reconciliation') }}

),

account_reconciliation as (

    select
        measure,
        unit,
        place,
        total_in,
        total_there,
        difference
    from {{ ref('account_reconciliation') }}

),

final as (

    select * from lead_reconciliation
    union all
    select * from account_reconciliation

)

select * from final
