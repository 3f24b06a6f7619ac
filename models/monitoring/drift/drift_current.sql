-- One row per watched feature or score and row newer than the reference: what is compared with it, period by period.
--
-- A period is a calendar month (UTC) of leads, or a cutoff of accounts. At most drift_max_rows rows per task and
-- period, chosen by hash.
{% set watched = [('lead_examples', 'lead_qualified'), ('account_examples', 'account_purchase')] %}
with reference_ends as (

    select
        task,
        subject,
        max(cutoff_at) as reference_end_at
    from {{ ref('drift_reference') }}
    group by task, subject

),

example_scores as (

    select
        example_scores.task,
        example_scores.example_id,
        example_scores.cluster_id,
        example_scores.cutoff_at,
        example_scores.score,
        {{ drift_period('example_scores.cutoff_at', 'example_scores.task') }} as period_start
    from {{ ref('example_scores') }} as example_scores
    inner join reference_ends
        on
            example_scores.task = reference_ends.task
            and reference_ends.subject = 'score'
    where example_scores.cutoff_at > reference_ends.reference_end_at and example_scores.score is not null

),

score_counts as (

    select
        task,
        period_start,
        count(*) as row_count
    from example_scores
    group by task, period_start

),

{% for model_name, task in watched %}
{{ model_name }}_counts as (

    select
        {{ drift_period('examples.cutoff_at', 'examples.task') }} as period_start,
        count(*) as row_count
    from {{ ref(model_name) }} as examples
    inner join reference_ends
        on
            examples.task = reference_ends.task
            and reference_ends.subject = 'feature'
    where examples.cutoff_at > reference_ends.reference_end_at
    group by {{ drift_period('examples.cutoff_at', 'examples.task') }}

),

{{ model_name }}_sample as (

    select examples.*
    from {{ ref(model_name) }} as examples
    inner join reference_ends
        on
            examples.task = reference_ends.task
            and reference_ends.subject = 'feature'
    inner join {{ model_name }}_counts as counts
        on {{ drift_period('examples.cutoff_at', 'examples.task') }} = counts.period_start
    where
        examples.cutoff_at > reference_ends.reference_end_at
        and {{ hash_uniform('examples.example_id') }} * counts.row_count <= {{ var('drift_max_rows') }}

),

{% endfor %}
sampled as (

    {% for model_name, task in watched %}
    {{ drift_values(model_name, model_name ~ '_sample', referenced_features(task)) }}

    union all

    {% endfor %}
    select
        example_scores.task,
        'score' as subject,
        'p' as feature,
        false as is_text,
        example_scores.example_id,
        example_scores.cluster_id,
        example_scores.cutoff_at,
        example_scores.score as number_value,
        cast(null as varchar) as text_value
    from example_scores
    inner join score_counts
        on
            example_scores.task = score_counts.task
            and example_scores.period_start = score_counts.period_start
    where {{ hash_uniform('example_scores.example_id') }} * score_counts.row_count <= {{ var('drift_max_rows') }}

),

final as (

    select
        task,
        subject,
        feature,
        is_text,
        example_id,
        cluster_id,
        {{ drift_period('cutoff_at') }} as period_start,
        cutoff_at,
        number_value,
        text_value
    from sampled

)

select * from final
