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
