-- One row per task and example: the probability that is left when no model scores it, and where it comes from.
with lead_examples as (

    select
        task,
        example_id,
        campaign_id as group_id
    from {{ ref('lead_examples') }}

),

baseline_rates as (

    select
        task,
        rate_level,
        group_id,
        rate
    from {{ ref('baseline_rates') }}

),

final as (

    select
        lead_examples.task,
        lead_examples.example_id,
        case
            when campaign_rates.rate is not null then 'campaign_rate'
            when task_rates.rate is not null then 'global_rate'
            else 'none'
        end as fallback_rung,
        coalesce(campaign_rates.rate, task_rates.rate) as p_fallback,
        task_rates.rate as p_global_rate
    from lead_examples
    left join baseline_rates as task_rates
        on
            lead_examples.task = task_rates.task
            and task_rates.rate_level = 'task'
    left join baseline_rates as campaign_rates
        on
            lead_examples.task = campaign_rates.task
            and lead_examples.group_id = campaign_rates.group_id
            and campaign_rates.rate_level = 'campaign'

)

select * from final
