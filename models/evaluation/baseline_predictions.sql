-- One row per task, baseline and example of the calibrate and test splits: what a model has to beat.
--
-- Rates come from the train split and rank. Probabilities are these rates moved to the level of the calibrate split, as
-- candidates are (baseline_levels).
with lead_examples as (

    select
        task,
        example_id,
        campaign_id as group_id,
        split,
        fold,
        cutoff_at,
        label,
        value
    from {{ ref('lead_examples') }}
    where split in ('calibrate', 'test')

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

baseline_levels as (

    select
        task,
        rate_level,
        left_out_fold,
        level_shift
    from {{ ref('baseline_levels') }}

),

rated as (

    select
        lead_examples.*,
        case when lead_examples.split = 'calibrate' then lead_examples.fold else -1 end as left_out_fold,
        task_rates.rate as global_rate,
        coalesce(campaign_rates.rate, task_rates.rate) as campaign_rate,
        -- A campaign without a known cost stands where the average one does.
        -coalesce(campaign_rates.relative_cost, 1) as cheapness
    from lead_examples
    inner join baseline_rates as task_rates
        on
            lead_examples.task = task_rates.task
            and task_rates.rate_level = 'task'
    left join baseline_rates as campaign_rates
        on
            lead_examples.task = campaign_rates.task
            and lead_examples.group_id = campaign_rates.group_id
            and campaign_rates.rate_level = 'campaign'

),

calibrated as (

    select
        rated.*,
        {{ shifted_probability('rated.global_rate', 'coalesce(task_levels.level_shift, 0)') }} as global_p,
        {{ shifted_probability('rated.campaign_rate', 'coalesce(campaign_levels.level_shift, 0)') }} as campaign_p
    from rated
    left join baseline_levels as task_levels
        on
            rated.task = task_levels.task
            and rated.left_out_fold = task_levels.left_out_fold
            and task_levels.rate_level = 'task'
    left join baseline_levels as campaign_levels
        on
            rated.task = campaign_levels.task
            and rated.left_out_fold = campaign_levels.left_out_fold
            and campaign_levels.rate_level = 'campaign'

),

{% set baselines = [
    ('baseline_global_rate', 'global_rate', 'global_p'),
    ('baseline_campaign_rate', 'campaign_rate', 'campaign_p'),
    ('baseline_cpl', 'cheapness', 'cast(null as double)'),
] %}
final as (

    {% for candidate_id, score, p in baselines %}
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
    {%- if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from final
