-- One row per platform, pipeline and stage text of the outcome files, with the canonical stage that it stands for.
--
-- What follows a won or lost stage behind a dash, bracket or colon ("Won - signed") is a remark, unless it takes the
-- stage back.
{%- set named_stages = [var('lead_outcome'), var('lead_value_stage')] + var('lead_outcome_implied_by')
    + (var('upload_conversions').keys() | list) %}
{%- set remark = '^(.+?)[ _]*([ _][-–—]+[ _]|[(\\[|/:;,–—])' %}
{%- set taken_back = {
    'won': '(^| )(no|not|non|nicht|kein[a-z]*|pas|sin|un|if|lost|verlor[a-z]*|perd[a-z]*|cancel[a-z]*|annul[a-z]*|anul[a-z]*'
        ~ '|storn[a-z]*|pending|open|offen|back|revers[a-z]*|refund[a-z]*|reject[a-z]*|churn[a-z]*|competit[a-z]*'
        ~ '|hold|verbal[a-z]*|mundlich|wait[a-z]*|ausstehend|attente|pendiente)( |$)',
    'lost': '(^| )(won|win|gewonn[a-z]*|gagn[a-z]*|ganad[a-z]*|recover[a-z]*|reopen[a-z]*|again)( |$)'
} %}
with stage_texts as (

    select distinct
        source_platform,
        {{ text_value('pipeline') }} as pipeline,
        {{ text_value('stage') }} as stage_text
    from {{ ref('raw_outcomes') }}

),

aliases as (

    select
        platform,
        {{ stage_key('stage_text') }} as alias_key,
        min(stage) as stage
    from {{ ref('stage_aliases') }}
    group by platform, {{ stage_key('stage_text') }}

),

own_stages as (

    select
        {{ stage_key('pipeline') }} as pipeline_key,
        lower(trim(stage_id)) as stage_id,
        min(stage) as stage
    from {{ ref('pipeline_stages') }}
    group by {{ stage_key('pipeline') }}, lower(trim(stage_id))

),

keyed as (

    select
        source_platform,
        pipeline,
        stage_text,
        lower({{ id_value('stage_text') }}) as stage_id,
        {{ stage_key('pipeline') }} as pipeline_key,
        {{ stage_key('stage_text') }} as stage_name_key,
        {{ replace_all('lower(stage_text)', '[^a-z0-9]+', '_') }} as stage_name,
        regexp_extract(stage_text, '{{ remark }}', 1) as stage_head
    from stage_texts
    where stage_text is not null

),

headed as (

    select
        *,
        {{ stage_key('stage_head') }} as head_key,
        {{ normalised_name('substr(stage_text, length(stage_head) + 1)') }} as stage_remark
    from keyed

),

resolved as (

    select
        headed.source_platform,
        headed.pipeline,
        headed.stage_text,
        headed.stage_name,
        coalesce(
            pipeline_stages.stage, any_pipeline.stage, platform_aliases.stage, common_aliases.stage,
            case
                {%- for stage, words in taken_back.items() %}
                when
                    head_aliases.stage = '{{ stage }}'
                    and regexp_extract(coalesce(headed.stage_remark, ''), '{{ words }}', 0) = ''
                    then '{{ stage }}'
                {%- endfor %}
            end,
            case when {{ in_list('headed.stage_name', named_stages) }} then headed.stage_name end
        ) as known_stage
    from headed
    left join own_stages as pipeline_stages
        on
            headed.stage_id = pipeline_stages.stage_id
            and headed.pipeline_key = pipeline_stages.pipeline_key
    left join own_stages as any_pipeline
        on
            headed.stage_id = any_pipeline.stage_id
            and any_pipeline.pipeline_key is null
    left join aliases as platform_aliases
        on
            headed.stage_name_key = platform_aliases.alias_key
            and headed.source_platform = platform_aliases.platform
    left join aliases as common_aliases
        on
            headed.stage_name_key = common_aliases.alias_key
            and common_aliases.platform is null
    left join aliases as head_aliases
        on
            headed.head_key = head_aliases.alias_key
            and head_aliases.platform is null

),

final as (

    select
        source_platform,
        pipeline,
        stage_text,
        coalesce(known_stage, stage_name) as stage,
        known_stage is not null as is_known
    from resolved

)

select * from final
