-- One row per task, baseline and example of the calibrate and test splits: what a model has to beat.
--
-- Rates come from the train split and rank. Probabilities are these rates moved to the level of the calibrate split, as
-- candidates are (baseline_calibration).
with examples as (

    {{ example_rows("split in ('calibrate', 'test')", attribute_group=attribute_group()) }}

),

baseline_rates as (

    select
        task,
        rate_level,
        group_id,
        rate,
        relative_cost
    from {{ ref('baseline_rates') }}

),

baseline_calibration as (

    select
        task,
        rate_level,
        left_out_fold,
        level_shift
    from {{ ref('baseline_calibration') }}

),

rated as (

    select
        examples.*,
        case when examples.split = 'calibrate' then examples.fold else -1 end as left_out_fold,
        task_rates.rate as global_rate,
        coalesce(group_rates.rate, task_rates.rate) as group_rate,
        coalesce(recency_rates.rate, task_rates.rate) as recency_rate,
        coalesce(attribute_rates.rate, task_rates.rate) as attribute_rate,
        -- A campaign without a known cost stands where the average one does.
        -coalesce(group_rates.relative_cost, 1) as cheapness
    from examples
    {{ join_baseline_rates() }}

),

calibrated as (

    select
        rated.*,
        {{ shifted_probability('rated.global_rate', 'coalesce(task_levels.level_shift, 0)') }} as global_p,
        {{ shifted_probability('rated.group_rate', 'coalesce(group_levels.level_shift, 0)') }} as group_p,
        {{ shifted_probability('rated.recency_rate', 'coalesce(recency_levels.level_shift, 0)') }} as recency_p,
        {{ shifted_probability('rated.last_window_rate', 'coalesce(last_window_levels.level_shift, 0)') }}
            as last_window_p,
        {{ shifted_probability('rated.attribute_rate', 'coalesce(attribute_levels.level_shift, 0)') }} as attribute_p
    from rated
    left join baseline_calibration as task_levels
        on
            rated.task = task_levels.task
            and rated.left_out_fold = task_levels.left_out_fold
            and task_levels.rate_level = 'task'
    left join baseline_calibration as group_levels
        on
            rated.task = group_levels.task
            and rated.left_out_fold = group_levels.left_out_fold
            and group_levels.rate_level = 'group'
    left join baseline_calibration as recency_levels
        on
            rated.task = recency_levels.task
            and rated.left_out_fold = recency_levels.left_out_fold
            and recency_levels.rate_level = 'recency'
    left join baseline_calibration as last_window_levels
        on
            rated.task = last_window_levels.task
            and rated.left_out_fold = last_window_levels.left_out_fold
            and last_window_levels.rate_level = 'last_window'
    left join baseline_calibration as attribute_levels
        on
            rated.task = attribute_levels.task
            and rated.left_out_fold = attribute_levels.left_out_fold
            and attribute_levels.rate_level = 'attribute'

),

{% set baselines = [
    ('baseline_global_rate', 'global_rate', 'global_p', 'true'),
    ('baseline_campaign_rate', 'group_rate', 'group_p', 'recency_group is null'),
    ('baseline_best_attribute', 'attribute_rate', 'attribute_p', 'attribute_group is not null'),
    ('baseline_cpl', 'cheapness', 'cast(null as double)', 'recency_group is null'),
    ('baseline_division_rate', 'group_rate', 'group_p', 'recency_group is not null'),
    ('baseline_recency', 'recency_rate', 'recency_p', 'recency_group is not null'),
    ('baseline_last_window', 'last_window_rate', 'last_window_p', 'recency_group is not null'),
    ('baseline_owner_share', 'owner_share', 'cast(null as double)', 'recency_group is not null'),
    ('baseline_rate_by_orders', 'rate_by_orders', 'cast(null as double)', 'recency_group is not null'),
] %}
final as (

    {% for candidate_id, score, p, condition in baselines %}
    select
        task,
        '{{ candidate_id }}' as candidate_id,
        cast(null as varchar) as model_version,
        example_id,
        split,
        fold,
        cutoff_at,
        label,
        value,
        cast({{ score }} as double) as score,
        {{ p }} as p
    from calibrated
    where {{ condition }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from final
