-- One row per watched feature and row of the train split, and per score of the calibrate split: what later rows are
-- compared with.
--
-- Stored by training, so that scoring compares with what the champion learned from, whatever rows are at hand then.
-- The score is compared with rows that the champion was not fitted on. At most drift_max_rows rows per task, chosen by
-- hash.
-- depends_on: {{ ref('feature_importance') }}
-- depends_on: {{ ref('champion_models') }}
-- depends_on: {{ ref('feature_catalog') }}
with example_scores as (

    select
        task,
        example_id,
        cluster_id,
        cutoff_at,
        score
    from {{ ref('example_scores') }}
    where split = 'calibrate' and score is not null

),

{% for model_name in example_models() %}
{{ model_name }}_count as (

    select count(*) as row_count
    from {{ ref(model_name) }}
    where split = 'train' and label is not null

),

{{ model_name }}_sample as (

    select examples.*
    from {{ ref(model_name) }} as examples
    cross join {{ model_name }}_count
    where
        examples.split = 'train'
        and examples.label is not null
        and {{ hash_uniform('examples.example_id') }} * {{ model_name }}_count.row_count <= {{ var('drift_max_rows') }}

),

{% endfor %}
score_counts as (

    select
        task,
        count(*) as row_count
    from example_scores
    group by task

),

final as (

    {% for model_name in example_models() %}
    {{ drift_values(model_name, model_name ~ '_sample', watched_features(model_name)) }}

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
    inner join score_counts on example_scores.task = score_counts.task
    where {{ hash_uniform('example_scores.example_id') }} * score_counts.row_count <= {{ var('drift_max_rows') }}

)

select * from final
