-- One row per record of the outcome files, typed, with the first rule it breaks. Wide files stay wide here.
--
-- A deal reaches its lead in one of three ways: the row names the lead; another row links the two (Salesforce leads
-- carry their converted opportunity); or, where no file links anything, the deal is the lead.
{%- set texts = [
    'lead_id', 'deal_id', 'pipeline', 'stage', 'occurred_at', 'closed_at', 'value', 'currency', 'recorded_at',
    'qualified_at', 'won_at', 'lost_at'
] %}
{%- set content -%}
{{ joined_text(['value', 'currency', 'closed_at', 'qualified_at', 'won_at', 'lost_at']) }}
{%- endset %}
{%- set dates = ['occurred_at', 'closed_at', 'recorded_at', 'qualified_at', 'won_at', 'lost_at'] %}
with {{ cleaned_rows('outcomes', texts, numbers=['value'], dates=dates, ids=['lead_id']) }},

stages as (

    select
        source_platform,
        pipeline,
        stage_text,
        stage as stage_name,
        is_known as is_known_stage
    from {{ ref('base_outcome_stages') }}

),

keyed as (

    select
        *,
        {{ id_value('lead_id') }} as own_lead_id,
        {{ id_value('deal_id') }} as deal_key
    from cleaned

),

deal_links as (

    select
        deal_key,
        min(own_lead_id) as linked_lead_id
    from keyed
    where own_lead_id is not null and deal_key is not null
    group by deal_key

),

link_count as (

    select count(*) as links
    from deal_links

),

typed as (

    select
        keyed.*,
        case
            when keyed.own_lead_id is not null then keyed.own_lead_id
            when link_count.links = 0 then keyed.deal_key
            else deal_links.linked_lead_id
        end as lead_key,
        stages.stage_name,
        stages.is_known_stage,
        coalesce(
            {{ currency_code('keyed.currency') }}, {{ number_currency('keyed.value') }},
            {{ currency_value('keyed.money_currency') }}
        ) as currency_code,
        {{ money_value('keyed.value', 'keyed.value_mark', 'keyed.money_unit') }} as value_amount,
        {{ moment_value('occurred_at', 'keyed.') }} as occurred_on,
        {{ moment_value('closed_at', 'keyed.') }} as closed_on,
        {{ moment_value('recorded_at', 'keyed.') }} as recorded_on,
        {{ moment_value('qualified_at', 'keyed.') }} as qualified_on,
        {{ moment_value('won_at', 'keyed.') }} as won_on,
        {{ moment_value('lost_at', 'keyed.') }} as lost_on
    from keyed
    cross join link_count
    left join deal_links on keyed.deal_key = deal_links.deal_key
    left join stages
        on
            keyed.stage = stages.stage_text
            and keyed.source_platform is not distinct from stages.source_platform
            and keyed.pipeline is not distinct from stages.pipeline

),

{{ lone_days('typed', [
    'occurred_on', "case when stage_name in ('won', 'lost') then closed_on end", 'recorded_on', 'qualified_on', 'won_on', 'lost_on'
]) }},

judged as (

    select
        *,
        case
            when read_error is not null then 'line unreadable_line'
            when coalesce(lead_id, deal_id, stage, occurred_at, value, first_cell) is null then 'row blank_row'
            when
                coalesce(stage, occurred_at, qualified_at, won_at) is null
                and {{ is_total_row() }}
                then 'row total_row'
            {{- form_rules(['value'] + dates) }}
            when lead_key is null and deal_key is not null then 'deal_id no_lead_for_deal'
            when lead_key is null then 'lead_id missing_value'
            when {{ is_broken_id('deal_key') }} then 'deal_id broken_id'
            when {{ is_broken_id('lead_key') }} then 'lead_id broken_id'
            when {{ is_broken_id('deal_key') }} then 'deal_id broken_id'
            {%- for name in ['occurred', 'closed', 'recorded', 'qualified', 'won', 'lost'] %}
            when {{ name }}_at is not null and {{ name }}_on is null then '{{ name }}_at unreadable_value'
            {%- endfor %}
            {%- for name in ['occurred', 'recorded', 'qualified', 'won', 'lost'] %}
            when
                {{ is_out_of_bounds(name ~ '_on') }}
                then '{{ name }}_at out_of_bounds'
            {%- endfor %}
            {%- for name in ['occurred', 'qualified', 'won', 'lost'] %}
            when {{ is_in_the_future(name ~ '_on', 'recorded_on') }} then '{{ name }}_at in_the_future'
            {%- endfor %}
            when {{ is_in_the_future('recorded_on') }} then 'recorded_at in_the_future'
            when
                stage_name in ('won', 'lost') and {{ is_in_the_future('closed_on', 'recorded_on') }}
                then 'closed_at in_the_future'
            {%- for name in ['occurred', 'recorded', 'qualified', 'won', 'lost'] %}
            when {{ name }}_on >= lone_from then '{{ name }}_at far_after_others'
            {%- endfor %}
            when
                stage_name in ('won', 'lost') and closed_on >= lone_from
                then 'closed_at far_after_others'
            when stage is null and occurred_at is not null then 'stage missing_value'
            when
                stage is not null
                and deal_key is null
                and coalesce(occurred_at, closed_at, qualified_at, won_at, lost_at) is null
                then 'occurred_at missing_value'
            when value is not null and value_amount is null then 'value unreadable_value'
            when
                value is not null and currency is not null and {{ currency_code('currency') }} is null
                then 'currency unknown_currency'
            when
                {{ names_other_currency('value', number_currency('value'), 'currency_code') }}
                or (
                    value is not null
                    and {{ names_other_currency('money_currency', currency_value('money_currency'), 'currency_code') }}
                ) then 'currency contradicting_currency'
        end as verdict,
        {{ joined_text([
            'lead_key', 'deal_key', 'stage_name', 'cast(occurred_on as varchar)', 'cast(recorded_on as varchar)'
        ]) }} as row_key
    from timed

),

{{ compare_repeated_rows('judged', content) }},

final as (

    select
        judged.lead_key as lead_id,
        judged.deal_key as deal_id,
        judged.stage as stage_text,
        judged.stage_name as stage,
        judged.is_known_stage,
        judged.currency_code as currency,
        judged.value_amount as value,
        judged.occurred_on as occurred_at,
        judged.closed_on as closed_at,
        judged.recorded_on as recorded_at,
        judged.qualified_on as qualified_at,
        judged.won_on as won_at,
        judged.lost_on as lost_at,
        {{ row_notes(form_notes(dates, ['value']) + [
            (is_rounded_id('lead_id', 'lead_key'), 'lead_id', 'rounded_id', 'judged.lead_key'),
        ]) }} as notes,
        judged.source_file,
        judged.source_line,
        {{ rejection_columns(texts, 'lead_id', numbers=['value'], dates=dates) }}
    from judged
    left join compared
        on
            judged.source_file = compared.source_file
            and judged.source_line = compared.source_line

)

select * from final
