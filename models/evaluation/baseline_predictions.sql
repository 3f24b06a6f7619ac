-- One row per task, baseline and example of the calibrate and test splits: what a model has to beat.
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

rated as (

    select
        lead_examples.*,
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

{% set baselines = [
    ('baseline_global_rate', 'global_rate', 'global_rate'),
    ('baseline_campaign_rate', 'campaign_rate', 'campaign_rate'),
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
    from rated
    {%- if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

)

select * from final
