{#- The CTEs `champions`, `predictions` and `fallbacks` of one task: what scores its rows, and the probabilities at hand. -#}
{% macro score_sources(task) -%}
champions as (

    select
        model_version,
        candidate_id,
        scored_by
    from {{ ref('champion_models') }}
    where task = '{{ task }}'

),

predictions as (

    select
        example_id,
        p
    from {{ ref('predictions') }}
    where task = '{{ task }}'

),

fallbacks as (

    select
        example_id,
        p_fallback,
        p_global_rate,
        p_recency
    from {{ ref('fallback_scores') }}
    where task = '{{ task }}'

)
{%- endmacro %}

{#- The probability of a row: the champion's (as `champion_p` writes it), else that of the baseline or rung that scores. -#}
{% macro scored_probability(champion_p='predictions.p') -%}
    case
            when predictions.p is not null then {{ champion_p }}
            when champions.candidate_id = 'baseline_global_rate' then fallbacks.p_global_rate
            when champions.candidate_id = 'baseline_recency' then fallbacks.p_recency
            else fallbacks.p_fallback
        end
{%- endmacro %}

{#- Who scored a row: champion, baseline or fallback. -#}
{% macro scored_by() -%}
    case
            when predictions.p is not null then 'champion'
            when champions.scored_by = 'baseline' then 'baseline'
            else 'fallback'
        end
{%- endmacro %}
