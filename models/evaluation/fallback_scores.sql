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

baseline_levels as (

    select
        task,
        rate_level,
        level_shift
    from {{ ref('baseline_levels') }}
    where left_out_fold = -1

),

rated as (

    select
        lead_examples.task,
        lead_examples.example_id,
        case
            when campaign_rates.rate is not null then 'campaign_rate'
            when task_rates.rate is not null then 'global_rate'
            else 'none'
        end as fallback_rung,
        coalesce(campaign_rates.rate, task_rates.rate) as campaign_rate,
        task_rates.rate as global_rate
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

),

final as (

    select
        rated.task,
        rated.example_id,
        rated.fallback_rung,
        {{ shifted_probability('rated.campaign_rate', 'coalesce(campaign_levels.level_shift, 0)') }} as p_fallback,
        {{ shifted_probability('rated.global_rate', 'coalesce(task_levels.level_shift, 0)') }} as p_global_rate
    from rated
    left join baseline_levels as task_levels
        on
            rated.task = task_levels.task
            and task_levels.rate_level = 'task'
    left join baseline_levels as campaign_levels
        on
            rated.task = campaign_levels.task
            and campaign_levels.rate_level = 'campaign'

)

select * from final
