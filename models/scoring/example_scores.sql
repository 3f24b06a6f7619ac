-- One row per task and example that is scored: its probability, who scored it, and the score that ranks it.
--
-- The only place where a served probability is computed. Leads of all times; accounts at the cutoffs of calibrate, test
-- and score. Past cutoffs of accounts have the probabilities of the hold-out, as nobody needs them scored anew.
with champions as (

    select
        task,
        candidate_id,
        scored_by
    from {{ ref('champion_models') }}

),

examples as (

    select
        task,
        example_id,
        coalesce(ad_id, example_id) as cluster_id,
        cast(null as varchar) as division,
        split,
        label_state,
        label,
        cutoff_at
    from {{ ref('lead_examples') }}

    union all

    select
        task,
        example_id,
        customer_id as cluster_id,
        division,
        split,
        label_state,
        label,
        cutoff_at
    from {{ ref('account_examples') }}
    where split <> 'train'

),

predictions as (

    select
        task,
        example_id,
        model_version,
        judged_score,
        judged_p,
        p
    from {{ ref('predictions') }}

    union all

    select
        holdout_predictions.task,
        holdout_predictions.example_id,
        holdout_predictions.model_version,
        holdout_predictions.score as judged_score,
        holdout_predictions.p as judged_p,
        holdout_predictions.p
    from {{ ref('holdout_predictions') }} as holdout_predictions
    inner join champions
        on
            holdout_predictions.task = champions.task
            and holdout_predictions.candidate_id = champions.candidate_id
            and champions.scored_by = 'champion'
    where holdout_predictions.task = 'account_purchase'

),

fallbacks as (

    select
        task,
        example_id,
        p_fallback,
        p_global_rate,
        p_recency,
        p_last_window,
        p_best_attribute
    from {{ ref('fallback_scores') }}

),

scored as (

    select
        examples.*,
        case
            when predictions.p is null and champions.candidate_id = 'baseline_global_rate' then fallbacks.p_global_rate
            when predictions.p is null and champions.candidate_id = 'baseline_recency' then fallbacks.p_recency
            when predictions.p is null and champions.candidate_id = 'baseline_last_window' then fallbacks.p_last_window
            when predictions.p is null and champions.candidate_id = 'baseline_best_attribute'
                then fallbacks.p_best_attribute
            when predictions.p is null then fallbacks.p_fallback
            else predictions.p
        end as p,
        predictions.model_version,
        predictions.judged_score,
        predictions.judged_p,
        case
            when predictions.p is not null then 'champion'
            when champions.scored_by = 'baseline' then 'baseline'
            else 'fallback'
        end as scored_by
    from examples
    left join champions on examples.task = champions.task
    left join predictions
        on
            examples.task = predictions.task
            and examples.example_id = predictions.example_id
    left join fallbacks
        on
            examples.task = fallbacks.task
            and examples.example_id = fallbacks.example_id

),

final as (

    select
        task,
        example_id,
        cluster_id,
        division,
        split,
        label_state,
        scored_by,
        model_version,
        cast(label as integer) as label,
        p,
        -- Two versions score; one of them can be compared over all rows.
        coalesce(judged_p, p) as judged_p,
        coalesce(judged_score, p) as score,
        cutoff_at
    from scored

)

select * from final
