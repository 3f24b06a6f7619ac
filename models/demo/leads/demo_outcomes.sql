-- One row per outcome of the demo's outcomes input, as text: only what was written down before the history ends.
with truth as (

    select
        truth.*,
        {{ add_seconds('created_at', 'qualified_delay_days * 86400') }} as qualified_at,
        {{ add_seconds('created_at', '(qualified_delay_days + won_delay_days) * 86400') }} as closed_at,
        {{ add_days("timestamp '" ~ var('demo_start_date') ~ " 00:00:00'", var('demo_days')) }} as ends_at
    from {{ ref('demo_lead_truth') }} as truth
    where is_qualified

),

stages as (

    select
        lead_id,
        'qualified' as stage,
        qualified_at as occurred_at,
        cast(null as double) as value,
        currency,
        record_lag_days,
        ends_at
    from truth

    union all

    select
        lead_id,
        case when is_won then 'won' else 'lost' end as stage,
        closed_at as occurred_at,
        case when is_won then won_value end as value,
        currency,
        record_lag_days,
        ends_at
    from truth

),

final as (

    select
        lead_id,
        stage,
        cast(occurred_at as varchar) as occurred_at,
        cast(cast(value as decimal(18, 2)) as varchar) as value,
        currency,
        cast({{ add_seconds('occurred_at', 'record_lag_days * 86400') }} as varchar) as recorded_at
    from stages
    where {{ add_seconds('occurred_at', 'record_lag_days * 86400') }} < ends_at

)

select * from final
