-- One row per learning moment: a time from which open leads are looked at as they were known then.
--
-- as_of looks back from the end of what is known. calibrate_start is the first day of the calibrate split: what is
-- fitted on earlier leads and judged on calibrate leads has to stop looking there. No row where there is no such split.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

splits as (

    select
        split,
        created_at
    from {{ ref('int_lead_splits') }}

),

calibrate_start as (

    select cast(min(cast(created_at as date)) as timestamp) as seen_at
    from splits
    where split = 'calibrate'

),

final as (

    select
        'as_of' as moment,
        as_of as seen_at
    from as_of

    union all

    select
        'calibrate_start' as moment,
        seen_at
    from calibrate_start
    where seen_at is not null

)

select * from final
