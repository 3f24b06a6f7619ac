-- One row per accepted outcome row, lead, stage and time reached: long rows as they are, wide rows one per stage.
--
-- The closing date of a deal counts only once its stage is won or lost: before that it is a hope. A deal shared by
-- several leads gives each of them its stage, and its money to the first. What a row says twice, a stage and its
-- date or a lead, counts once.
-- depends_on: {{ ref('contract_violations') }}
with base_outcomes as (

    select
        lead_id,
        deal_id,
        stage,
        currency,
        value,
        occurred_at,
        closed_at,
        recorded_at,
        qualified_at,
        won_at,
        lost_at,
        source_file,
        source_line
    from {{ ref('base_outcomes') }}
    where rejected_rule is null

),

stages as (

    select
        lead_id,
        deal_id,
        stage,
        currency,
        value,
        coalesce(occurred_at, case when stage in ('won', 'lost') then closed_at end) as occurred_at,
        recorded_at,
        source_file,
        source_line
    from base_outcomes
    where stage is not null

    union all

    select
        lead_id,
        deal_id,
        'qualified' as stage,
        currency,
        cast(null as decimal(18, 6)) as value,
        qualified_at as occurred_at,
        recorded_at,
        source_file,
        source_line
    from base_outcomes

    union all

    select
        lead_id,
        deal_id,
        'won' as stage,
        currency,
        value,
        won_at as occurred_at,
        recorded_at,
        source_file,
        source_line
    from base_outcomes

    union all

    select
        lead_id,
        deal_id,
        'lost' as stage,
        currency,
        cast(null as decimal(18, 6)) as value,
        lost_at as occurred_at,
        recorded_at,
        source_file,
        source_line
    from base_outcomes

),

shared as (

    select
        *,
        {{ split_to_rows('lead_id', ';') }} as one_lead_id
    from stages
    where occurred_at is not null

),

attributed as (

    select
        trim(one_lead_id) as lead_id,
        deal_id,
        stage,
        currency,
        case when lead_id = one_lead_id or lead_id like one_lead_id || ';%' then value end as value,
        occurred_at,
        recorded_at,
        source_file,
        source_line
    from shared
    where trim(one_lead_id) <> ''

),

final as (

    select
        lead_id,
        deal_id,
        stage,
        currency,
        max(value) as value,
        occurred_at,
        recorded_at,
        source_file,
        source_line
    from attributed
    group by lead_id, deal_id, stage, currency, occurred_at, recorded_at, source_file, source_line

)

select * from final
