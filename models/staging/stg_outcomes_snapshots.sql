-- One row per source, outcome (lead, deal, stage, time reached) and version: outcomes as builds have seen them, where
-- the file does not say when they were recorded.
--
-- The first sight of a source is taken at its word: an outcome was known when it happened. An outcome that appears
-- later though newer ones were there before, and a value that changed, were known at the earliest by the newest thing
-- in the files of their first build.
with stages as (

    select
        lead_id,
        deal_id,
        stage,
        max(currency) as currency,
        max(value) as value,
        occurred_at,
        min_by(source_file, {{ place_order() }}) as source_file,
        min_by(source_line, {{ place_order() }}) as source_line
    from {{ ref('stg_outcome_stages') }}
    where
        recorded_at is null
        and {{ version_source() }} <> ''
    group by lead_id, deal_id, stage, occurred_at

),

input_clock as (

    select newest_at from {{ ref('input_clock') }}

),

stored as (

    {% if is_incremental() %}
    select
        lead_id,
        deal_id,
        stage,
        version_number,
        value,
        occurred_at,
        max(occurred_at) over () as newest_occurred_at,
        row_number() over (
            partition by lead_id, deal_id, stage, occurred_at order by version_number desc
        ) as newest_first
    from {{ this }}
    where source_name = {{ version_source() }}
    {% else %}
    select
        lead_id,
        deal_id,
        stage,
        0 as version_number,
        value,
        occurred_at,
        occurred_at as newest_occurred_at,
        1 as newest_first
    from stages
    where 1 = 0
    {% endif %}

),

newest as (

    select * from stored
    where newest_first = 1

),

before as (

    select max(newest_occurred_at) as newest_occurred_at from stored

),

final as (

    select
        {{ version_source() }} as source_name,
        stages.lead_id,
        stages.deal_id,
        stages.stage,
        cast(coalesce(newest.version_number, 0) + 1 as integer) as version_number,
        stages.currency,
        stages.value,
        stages.occurred_at,
        case
            when newest.lead_id is not null or stages.occurred_at <= before.newest_occurred_at
                then input_clock.newest_at
        end as seen_at,
        stages.source_file,
        stages.source_line
    from stages
    cross join input_clock
    cross join before
    left join newest
        on
            stages.lead_id = newest.lead_id
            and stages.deal_id is not distinct from newest.deal_id
            and stages.stage = newest.stage
            and stages.occurred_at = newest.occurred_at
    where
        newest.lead_id is null
        or stages.value is distinct from newest.value

)

select * from final
