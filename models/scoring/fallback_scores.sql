-- One row per task and example: the probability that is left when no model scores it, and where it comes from.
with examples as (

    {{ example_rows(attribute_group=attribute_group()) }}

),

baseline_rates as (

    select
        task,
        rate_level,
        group_id,
        rate
    from {{ ref('baseline_rates') }}

),

baseline_calibration as (

    select
        task,
        rate_level,
        level_shift
    from {{ ref('baseline_calibration') }}
    where left_out_fold = -1

),

-- Where the train split saw no positive, outcomes began to be recorded after it: its rate of 0 says nothing.
newest_rates as (

    select
        task,
        sum(label) / cast(count(*) as double) as rate
    from examples
    where split in ('calibrate', 'test') and label is not null
    group by task

),

rated as (

    select
        examples.task,
        examples.example_id,
        case when task_rates.rate = 0 then newest_rates.rate end as newest_rate,
        case
            when task_rates.rate = 0 and newest_rates.rate > 0 then 'newest_rate'
            when group_rates.rate is not null then 'group_rate'
            when task_rates.rate is not null then 'global_rate'
            else 'none'
        end as fallback_rung,
        coalesce(group_rates.rate, task_rates.rate) as group_rate,
        task_rates.rate as global_rate,
        case when examples.recency_group is not null then coalesce(recency_rates.rate, task_rates.rate) end
            as recency_rate,
        examples.last_window_rate,
        case when examples.recency_group is null then coalesce(attribute_rates.rate, task_rates.rate) end
            as attribute_rate
    from examples
    {{ join_baseline_rates(keeps_unrated=true) }}
    left join newest_rates on examples.task = newest_rates.task

),

final as (

    select
        rated.task,
        rated.example_id,
        rated.fallback_rung,
        coalesce(
            rated.newest_rate, {{ shifted_probability('rated.group_rate', 'coalesce(group_levels.level_shift, 0)') }}
        ) as p_fallback,
        coalesce(
            rated.newest_rate, {{ shifted_probability('rated.global_rate', 'coalesce(task_levels.level_shift, 0)') }}
        ) as p_global_rate,
        case
            when rated.recency_rate is not null
                then coalesce(
                    rated.newest_rate,
                    {{ shifted_probability('rated.recency_rate', 'coalesce(recency_levels.level_shift, 0)') }}
                )
        end as p_recency,
        case
            when rated.last_window_rate is not null
                then coalesce(
                    rated.newest_rate,
                    {{ shifted_probability('rated.last_window_rate', 'coalesce(last_window_levels.level_shift, 0)') }}
                )
        end as p_last_window,
        case
            when rated.attribute_rate is not null
                then coalesce(
                    rated.newest_rate,
                    {{ shifted_probability('rated.attribute_rate', 'coalesce(attribute_levels.level_shift, 0)') }}
                )
        end as p_best_attribute
    from rated
    left join baseline_calibration as task_levels
        on
            rated.task = task_levels.task
            and task_levels.rate_level = 'task'
    left join baseline_calibration as group_levels
        on
            rated.task = group_levels.task
            and group_levels.rate_level = 'group'
    left join baseline_calibration as recency_levels
        on
            rated.task = recency_levels.task
            and recency_levels.rate_level = 'recency'
    left join baseline_calibration as last_window_levels
        on
            rated.task = last_window_levels.task
            and last_window_levels.rate_level = 'last_window'
    left join baseline_calibration as attribute_levels
        on
            rated.task = attribute_levels.task
            and attribute_levels.rate_level = 'attribute'

)

select * from final
