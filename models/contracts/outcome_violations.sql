-- One row per outcome file and rule that its accepted rows break as a whole: stages that nothing knows, and outcomes
-- long before their lead.
with leads as (

    select
        lead_id,
        min(created_at) as created_at
    from {{ ref('base_leads') }}
    where rejected_rule is null
    group by lead_id

),

outcomes as (

    select
        lead_id,
        stage_text,
        is_known_stage,
        least(
            occurred_at,
            case when stage in ('won', 'lost') then closed_at end,
            qualified_at, won_at, lost_at
        ) as first_at,
        source_file,
        source_line
    from {{ ref('base_outcomes') }}
    where rejected_rule is null

),

stage_counts as (

    select
        source_file,
        count(*) as stage_row_count,
        count(case when is_known_stage then 1 end) as known_count,
        count(case when not is_known_stage then 1 end) as unknown_count,
        min(case when not is_known_stage then source_line end) as first_line,
        min_by(stage_text, source_line) filter (where not is_known_stage) as first_stage
    from outcomes
    where stage_text is not null
    group by source_file

),

unknown_names as (

    select
        source_file,
        stage_text,
        count(*) as row_count,
        row_number() over (partition by source_file order by count(*) desc, stage_text) as place
    from outcomes
    where stage_text is not null and not is_known_stage
    group by source_file, stage_text

),

unknown_lists as (

    select
        source_file,
        string_agg(stage_text || ' (' || cast(row_count as varchar) || ')', ', ' order by place)
        filter (where place <= 10) as names,
        coalesce(' and ' || cast(nullif(greatest(count(*) - 10, 0), 0) as varchar) || ' more', '') as others
    from unknown_names
    group by source_file

),

unknown_stages as (

    select
        stage_counts.source_file,
        'stage' as column_name,
        'unknown_stage' as rule,
        case when stage_counts.known_count = 0 then 'error' else 'warn' end as severity,
        stage_counts.unknown_count as row_count,
        stage_counts.unknown_count / cast(stage_counts.stage_row_count as double) as row_share,
        'line ' || cast(stage_counts.first_line as varchar) || ': ' || stage_counts.first_stage as example,
        stage_counts.source_file || ', line ' || cast(stage_counts.first_line as varchar) || ': stage '
        || stage_counts.first_stage || ' is not known; ' || cast(stage_counts.unknown_count as varchar) || ' of '
        || cast(stage_counts.stage_row_count as varchar) || ' rows count neither as qualified, won nor lost: '
        || unknown_lists.names || unknown_lists.others || '.' as message,
        'Say what the stage means in seeds/pipeline_stages.csv: pipeline (may be empty), stage_id, stage.' as hint
    from stage_counts
    inner join unknown_lists on stage_counts.source_file = unknown_lists.source_file
    where stage_counts.unknown_count > 0

),

early_outcomes as (

    select
        outcomes.source_file,
        'occurred_at' as column_name,
        'before_lead' as rule,
        'warn' as severity,
        count(*) as row_count,
        cast(null as double) as row_share,
        'line ' || cast(min(outcomes.source_line) as varchar) || ': '
        || min_by(outcomes.lead_id, outcomes.source_line) as example,
        outcomes.source_file || ', line ' || cast(min(outcomes.source_line) as varchar) || ': the outcome of lead '
        || min_by(outcomes.lead_id, outcomes.source_line) || ' ('
        || cast(min_by(outcomes.first_at, outcomes.source_line) as varchar) || ') is more than a day before the lead ('
        || cast(min_by(leads.created_at, outcomes.source_line) as varchar) || ')'
        || coalesce(', and so are ' || cast(nullif(count(*) - 1, 0) as varchar) || ' more', '') || '.' as message,
        'Check the order of day and month and the time zones in both files, and which lead the row belongs to.' as hint
    from outcomes
    inner join leads on outcomes.lead_id = leads.lead_id
    where outcomes.first_at < {{ add_days('leads.created_at', -1) }}
    group by outcomes.source_file

),

final as (

    select * from unknown_stages
    union all
    select * from early_outcomes

)

select * from final
