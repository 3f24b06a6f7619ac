-- One row per (task, example, score number): a score that could still be acted on, kept whenever it changed.
--
-- Only open examples count: leads whose label was unknown then, accounts at the cutoff to score. A score that is made
-- once the outcome is known helps nobody. Rows are only ever added: a score that is what it was adds nothing.
with lead_scores as (

    select
        'lead_qualified' as task,
        lead_id as example_id,
        p_qualified as p,
        value_if_qualified as value_if_positive,
        elv as expected_value,
        currency,
        scored_by,
        model_version,
        as_of
    from {{ ref('lead_scores') }}
    where label_state = 'unknown'

),

account_scores as (

    select
        'account_purchase' as task,
        example_id,
        p_buy as p,
        value_if_bought as value_if_positive,
        expected_value,
        currency,
        scored_by,
        model_version,
        as_of
    from {{ ref('account_scores') }}

),

scores as (

    select * from lead_scores
    union all
    select * from account_scores

),

history as (

    {% if is_incremental() %}
    select
        task,
        example_id,
        score_number,
        p,
        value_if_positive,
        currency,
        scored_by,
        model_version,
        row_number() over (partition by task, example_id order by score_number desc) as newest_first
    from {{ this }}
    {% else %}
    select
        task,
        example_id,
        0 as score_number,
        p,
        value_if_positive,
        currency,
        scored_by,
        model_version,
        1 as newest_first
    from scores
    where 1 = 0
    {% endif %}

),

newest as (

    select * from history
    where newest_first = 1

),

final as (

    select
        scores.task,
        scores.example_id,
        cast(coalesce(newest.score_number, 0) + 1 as integer) as score_number,
        scores.p,
        scores.value_if_positive,
        scores.expected_value,
        scores.currency,
        scores.scored_by,
        scores.model_version,
        scores.as_of,
        {{ build_time() }} as scored_at
    from scores
    left join newest
        on
            scores.task = newest.task
            and scores.example_id = newest.example_id
    where
        newest.example_id is null
        or scores.p is distinct from newest.p
        or scores.value_if_positive is distinct from newest.value_if_positive
        or scores.currency is distinct from newest.currency
        or scores.scored_by is distinct from newest.scored_by
        or scores.model_version is distinct from newest.model_version

)

select * from final
