-- One row per task, candidate, segment and labelled example of the calibrate and test splits: what every metric counts.
--
-- Segment `all` is the whole split. Accounts are looked at by division, cutoff and cohort too; within one of these
-- families every row lies in exactly one segment.
with holdout_predictions as (

    select
        task,
        candidate_id,
        split,
        example_id,
        label,
        value,
        score,
        p,
        p_recalibrated
    from {{ ref('holdout_predictions') }}
    where label is not null

),

account_examples as (

    select
        task,
        example_id,
        division,
        cohort,
        cast(cast(cutoff_at as date) as varchar) as cutoff_date
    from {{ ref('account_examples') }}
    where split in ('calibrate', 'test')

),

segments as (

    {% for family, column in [('division', 'division'), ('cutoff', 'cutoff_date'), ('cohort', 'cohort')] %}
    select
        task,
        example_id,
        '{{ family }}=' || coalesce({{ column }}, 'unknown') as segment
    from account_examples
    {%- if not loop.last %}

    union all

    {% endif %}
    {% endfor %}

),

final as (

    select
        task,
        candidate_id,
        split,
        'all' as segment,
        example_id,
        label,
        value,
        score,
        p,
        p_recalibrated
    from holdout_predictions

    union all

    select
        holdout_predictions.task,
        holdout_predictions.candidate_id,
        holdout_predictions.split,
        segments.segment,
        holdout_predictions.example_id,
        holdout_predictions.label,
        holdout_predictions.value,
        holdout_predictions.score,
        holdout_predictions.p,
        -- Fitted on the whole split: on a part of it, it is no recalibration.
        cast(null as double) as p_recalibrated
    from holdout_predictions
    inner join segments
        on
            holdout_predictions.task = segments.task
            and holdout_predictions.example_id = segments.example_id

)

select * from final
