{#- The features of an examples model whose drift is watched: those that the champion leans on most; of a task that no model
    scores, those of its best candidate; where nothing was fitted, those that tell the classes apart best. Features that move
    with time by construction are left out. Read when the calling model runs; empty while dbt parses. -#}
{% macro watched_features(model_name) %}
    {% if not is_built('feature_catalog') %}{{ return([]) }}{% endif %}
    {% set task = 'lead_qualified' if model_name == 'lead_examples' else 'account_purchase' %}
    {% set query %}
        with importances as (
            select feature_importance.feature, feature_importance.importance_rank as feature_rank
            from {{ ref('feature_importance') }} as feature_importance
            inner join {{ ref('champion_models') }} as champion_models
                on
                    feature_importance.task = champion_models.task
                    and feature_importance.candidate_id = case
                        when champion_models.scored_by = 'champion' then champion_models.candidate_id
                        else champion_models.best_candidate_id
                    end
            where feature_importance.task = '{{ task }}' and feature_importance.mean_abs_contribution > 0
        ),

        probed as (
            select feature, rank() over (order by greatest(auc, missing_auc) desc nulls last, feature) as feature_rank
            from {{ ref('feature_catalog') }}
            where task = '{{ task }}' and is_used
        )

        select feature from (
            select * from importances
            union all
            select * from probed where not exists (select 1 from importances)
        ) as found
        where {{ 'true' if not var('drift_trending_features') else '' }}
        {%- for pattern in var('drift_trending_features') %}
            {{ 'and ' if not loop.first }}feature not like '{{ pattern }}'
        {%- endfor %}
        order by feature_rank, feature
        limit {{ var('drift_features') }}
    {% endset %}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}

{#- Whether a model can be read while another is compiled: not while dbt parses, and not where a unit test stands in for it. -#}
{% macro is_built(model_name) %}
    {% if not execute or not ref(model_name).schema %}{{ return(false) }}{% endif %}
    {{ return(load_relation(ref(model_name)) is not none) }}
{% endmacro %}

{#- The features that the stored reference holds for a task, as far as the examples at hand have them. -#}
{% macro referenced_features(task) %}
    {% if not is_built('drift_reference') %}{{ return([]) }}{% endif %}
    {% set query %}
        select distinct feature
        from {{ ref('drift_reference') }}
        where task = '{{ task }}' and subject = 'feature'
        order by feature
    {% endset %}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}

{#- What the rows of a feature have in common, so that they rise and fall together: leads of one ad share its numbers, rows
    of one customer are the customer's. What a lead brings itself is its own. -#}
{% macro drift_cluster(model_name, feature) -%}
    {%- set family = feature.split('__')[0] -%}
    {%- if model_name == 'account_examples' -%}
    customer_id
    {%- elif family in ('ad', 'adset', 'campaign') -%}
    coalesce({{ family }}_id, example_id)
    {%- elif family in ('hist', 'source') -%}
    coalesce(campaign_id, example_id)
    {%- else -%}
    cast(null as varchar)
    {%- endif -%}
{%- endmacro %}

{#- Select (task, subject, feature, is_text, example_id, cluster_id, cutoff_at, number_value, text_value) of the named
    features of one examples model: a row per feature and row of `rows`, a relation or CTE with its columns. -#}
{% macro drift_values(model_name, rows, features) -%}
    {%- set columns = [] -%}
    {%- for feature in (example_features(model_name) if features else []) if feature.name in features -%}
        {%- do columns.append(feature) -%}
    {%- endfor -%}
    {%- for feature in columns %}
    select
        task,
        'feature' as subject,
        '{{ feature.name }}' as feature,
        {{ 'true' if feature.is_text else 'false' }} as is_text,
        example_id,
        {{ drift_cluster(model_name, feature.name) }} as cluster_id,
        cutoff_at,
        {{ 'cast(null as double)' if feature.is_text else 'cast(' ~ adapter.quote(feature.name) ~ ' as double)' }}
            as number_value,
        {{ 'cast(' ~ adapter.quote(feature.name) ~ ' as varchar)' if feature.is_text else 'cast(null as varchar)' }}
            as text_value
    from {{ rows }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        task,
        'feature' as subject,
        cast(null as varchar) as feature,
        false as is_text,
        example_id,
        cast(null as varchar) as cluster_id,
        cutoff_at,
        cast(null as double) as number_value,
        cast(null as varchar) as text_value
    from {{ rows }}
    where 1 = 0
    {%- endfor %}
{%- endmacro %}

{#- First day of the period that a row is compared in: its calendar month for leads, its cutoff for accounts. -#}
{% macro drift_period(cutoff_at, task='task') -%}
    case
        when {{ task }} = 'lead_qualified' then cast(date_trunc('month', {{ cutoff_at }}) as date)
        else cast({{ cutoff_at }} as date)
    end
{%- endmacro %}
