-- One row per lead, deal, stage, time reached and time known: what the files say, and what earlier builds saw in them.
--
-- A status that is overwritten in place was reached all the same: an earlier stage of a lead and deal that are still in
-- the files stays, if another stage, reached later, stands there now. A value that changed moves by the difference when
-- it was first seen changed. Rows that say themselves when they were recorded are as they are.
with stages as (

    select
        lead_id,
        deal_id,
        {{ joined_text(['lead_id', 'deal_id']) }} as deal_key,
        stage,
        currency,
        value,
        occurred_at,
        recorded_at,
        source_file,
        source_line
    from {{ ref('stg_outcome_stages') }}

),

stg_outcomes_snapshots as (

    select
        lead_id,
        deal_id,
        {{ joined_text(['lead_id', 'deal_id']) }} as deal_key,
        stage,
        version_number,
        currency,
        value,
        occurred_at,
        seen_at,
        source_file,
        source_line
    from {{ ref('stg_outcomes_snapshots') }}
    where source_name = {{ version_source() }}

),

deals as (

    select
        deal_key,
        max(occurred_at) as newest_occurred_at
    from stages
    group by deal_key

),

deal_stages as (

    select
        deal_key,
        stage
    from stages
    group by deal_key, stage

),

overwritten as (

    select
        stg_outcomes_snapshots.lead_id,
        stg_outcomes_snapshots.deal_id,
        stg_outcomes_snapshots.deal_key,
        stg_outcomes_snapshots.stage,
        stg_outcomes_snapshots.currency,
        stg_outcomes_snapshots.value,
        stg_outcomes_snapshots.occurred_at,
        stg_outcomes_snapshots.source_file,
        stg_outcomes_snapshots.source_line
    from stg_outcomes_snapshots
    inner join deals on stg_outcomes_snapshots.deal_key = deals.deal_key
    left join deal_stages
        on
            stg_outcomes_snapshots.deal_key = deal_stages.deal_key
            and stg_outcomes_snapshots.stage = deal_stages.stage
    where
        stg_outcomes_snapshots.version_number = 1
        and deal_stages.stage is null
        and stg_outcomes_snapshots.occurred_at < deals.newest_occurred_at

),

unrecorded as (

    select
        lead_id,
        deal_id,
        deal_key,
        stage,
        currency,
        value,
        occurred_at,
        source_file,
        source_line
    from stages
    where recorded_at is null

    union all

    select * from overwritten

),

reached as (

    select
        lead_id,
        deal_id,
        deal_key,
        stage,
        max(currency) as currency,
        max(value) as value,
        occurred_at,
        min_by(source_file, {{ place_order() }}) as source_file,
        min_by(source_line, {{ place_order() }}) as source_line
    from unrecorded
    group by lead_id, deal_id, deal_key, stage, occurred_at

),

versions as (

    select
        reached.lead_id,
        reached.deal_id,
        reached.stage,
        reached.currency,
        case
            when stg_outcomes_snapshots.deal_key is null then reached.value
            else stg_outcomes_snapshots.value
        end as value,
        coalesce(stg_outcomes_snapshots.version_number, 1) as version_number,
        reached.occurred_at,
        coalesce(greatest(stg_outcomes_snapshots.seen_at, reached.occurred_at), reached.occurred_at) as known_at,
        reached.source_file,
        reached.source_line
    from reached
    left join stg_outcomes_snapshots
        on
            reached.deal_key = stg_outcomes_snapshots.deal_key
            and reached.stage = stg_outcomes_snapshots.stage
            and reached.occurred_at = stg_outcomes_snapshots.occurred_at

),

moves as (

    select
        *,
        case
            when version_number = 1 then value
            else coalesce(value, 0) - coalesce(lag(value) over own_versions, 0)
        end as value_move
    from versions
    window own_versions as (
        partition by lead_id, deal_id, stage, occurred_at
        order by version_number
    )

),

known as (

    select
        lead_id,
        deal_id,
        stage,
        currency,
        sum(value_move) as value,
        occurred_at,
        cast(null as timestamp) as recorded_at,
        known_at,
        source_file,
        source_line
    from moves
    group by lead_id, deal_id, stage, currency, occurred_at, known_at, source_file, source_line

    union all

    select
        lead_id,
        deal_id,
        stage,
        currency,
        value,
        occurred_at,
        recorded_at,
        greatest(recorded_at, occurred_at) as known_at,
        source_file,
        source_line
    from stages
    where recorded_at is not null

),

final as (

    select
        lead_id,
        deal_id,
        stage,
        max(coalesce(currency, '{{ var("default_currency") }}')) as currency,
        cast(max(value) as decimal(18, 6)) as value,
        occurred_at,
        max(recorded_at) as recorded_at,
        known_at,
        min_by(source_file, {{ place_order() }}) as source_file,
        min_by(source_line, {{ place_order() }}) as source_line
    from known
    group by lead_id, deal_id, stage, occurred_at, known_at

)

select * from final
