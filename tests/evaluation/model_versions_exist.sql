-- Every model version that a published table names is stored, as it was judged or as it serves. score_history and
-- expected_performance are left out: they name versions that served at the time.
{% set tables = [
    'example_scores',
    'champion_models',
    'candidate_comparisons',
    'holdout_predictions',
    'feature_importance',
    'model_coefficients',
    'sampled_contributions'
] %}
with stored as (

    select
        task,
        model_version
    from {{ ref('fitted_models') }}
    union all
    select
        task,
        model_version
    from {{ ref('serving_models') }}

),

named as (

    {% for table in tables %}
    select distinct
        '{{ table }}' as named_by,
        task,
        model_version
    from {{ ref(table) }}
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
)

select
    named.named_by,
    named.task,
    named.model_version
from named
left join stored
    on
        named.task = stored.task
        and named.model_version = stored.model_version
where named.model_version is not null and stored.model_version is null
