-- One row per division of the demo: what it costs and which other division opens the door to it.
with divisions as (

    select {{ number_series(6, 'division_no') }}
    where {{ uses_demo() }}

),

final as (

    select
        division_no,
        case division_no
            when 0 then 'Pumps'
            when 1 then 'Valves'
            when 2 then 'Filters'
            when 3 then 'Pump Controls'
            when 4 then 'Valve Sensors'
            else 'Filter Service'
        end as division,
        case division_no % 3 when 0 then 'Pumping' when 1 then 'Flow' else 'Filtration' end as category,
        -- Who owns the partner buys this division at three times the pace.
        case when division_no >= 3 then division_no - 3 end as partner_no,
        case division_no
            when 0 then 5.2 when 1 then 4.4 when 2 then 3.9 when 3 then 5.8 when 4 then 4.9 else 4.6
        end as value_level,
        case division_no
            when 0 then 0.28 when 1 then 0.35 when 2 then 0.40 when 3 then 0.45 when 4 then 0.42 else 0.60
        end as margin_rate
    from divisions

)

select * from final
