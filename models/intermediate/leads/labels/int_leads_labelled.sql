-- One row per lead: whether the outcome happened in its window, whether that can be known yet, and what it brought.
--
-- Positive: the outcome happened within the window and was known before as_of. Negative: it did not, and the window and
-- the reporting lag have passed. Unknown: everything else.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

outcome_counts as (

    select
        count(*) as outcome_count,
        count(case when stage in ('{{ var("lead_value_stage") }}', '{{ var("lead_outcome") }}') then value end)
            as value_count
    from {{ ref('int_lead_outcomes') }}

),

records as (

    select
        records_begin_at,
        is_detected
    from {{ ref('int_outcome_records') }}

),

leads as (

    select
        leads.lead_id,
        leads.created_at,
        leads.known_at,
        {{ add_days('leads.created_at', var('lead_label_window_days')) }} as window_ends_at,
        {{ add_days(
            'leads.created_at', var('lead_label_window_days') + var('outcome_reporting_lag_days')
        ) }} as mature_at,
        {{ add_days(
            'leads.created_at', var('lead_label_window_days') + var('lead_value_window_days')
        ) }} as value_window_ends_at,
        {{ add_days(
            'leads.created_at',
            var('lead_label_window_days') + var('lead_value_window_days') + var('outcome_reporting_lag_days')
        ) }} as value_mature_at,
        as_of.as_of,
        outcome_counts.outcome_count,
        outcome_counts.value_count,
        -- Without outcomes, or before they were recorded, a missing outcome says nothing.
        outcome_counts.outcome_count > 0
        and coalesce(leads.created_at >= records.records_begin_at, true) as is_observed,
        case when records.is_detected then records.records_begin_at end as detected_records_begin_at
    from {{ ref('stg_leads') }} as leads
    inner join as_of on leads.known_at < as_of.as_of
    cross join outcome_counts
    cross join records

),

outcomes as (

    select
        lead_id,
        stage,
        value,
        occurred_at,
        known_at
    from {{ ref('int_lead_outcomes') }}

),

-- A value on the value stage counts; a value on the outcome's own stage counts only where the value stage has none.
summaries as (

    select
        outcomes.lead_id,
        min(case when outcomes.stage in {{ outcome_stages() }} then outcomes.occurred_at end) as outcome_at,
        min(
            case
                when outcomes.stage in {{ outcome_stages() }} and outcomes.occurred_at >= leads.created_at
                    then outcomes.known_at
            end
        ) as outcome_known_at,
        min(
            case
                when
                    outcomes.stage in {{ outcome_stages() }}
                    and outcomes.occurred_at >= leads.created_at
                    and outcomes.occurred_at < leads.window_ends_at
                    then outcomes.known_at
            end
        ) as positive_known_at,
        coalesce(
            sum(
                case
                    when
                        outcomes.stage = '{{ var("lead_value_stage") }}'
                        and outcomes.occurred_at < leads.value_window_ends_at
                        then outcomes.value
                end
            ),
            sum(
                case
                    when
                        outcomes.stage = '{{ var("lead_outcome") }}'
                        and outcomes.occurred_at < leads.value_window_ends_at
                        then outcomes.value
                end
            )
        ) as won_value
    from outcomes
    inner join leads on outcomes.lead_id = leads.lead_id
    group by outcomes.lead_id

),

final as (

    select
        leads.lead_id,
        case
            when summaries.positive_known_at is not null then 1
            when leads.is_observed and leads.mature_at <= leads.as_of then 0
        end as label,
        case
            when summaries.positive_known_at is not null then 'positive'
            when leads.is_observed and leads.mature_at <= leads.as_of then 'negative'
            else 'unknown'
        end as label_state,
        leads.is_observed,
        leads.detected_records_begin_at,
        leads.is_observed and leads.mature_at <= leads.as_of as is_mature,
        -- Where outcomes are recorded at all, a lead from before the records may have converted unseen.
        summaries.positive_known_at is null
        and leads.window_ends_at > leads.as_of
        and (leads.is_observed or leads.outcome_count = 0) as is_open,
        cast(
            case
                -- Outcomes without any value say nothing about money: unknown, not zero.
                when leads.value_count = 0 or leads.value_mature_at > leads.as_of or not leads.is_observed then null
                when summaries.positive_known_at is not null then coalesce(summaries.won_value, 0)
                else 0
            end as double
        ) as value,
        leads.created_at,
        leads.known_at,
        leads.mature_at,
        summaries.outcome_at,
        summaries.outcome_known_at,
        summaries.positive_known_at
    from leads
    left join summaries on leads.lead_id = summaries.lead_id

)

select * from final
