-- One row per task and sign that its champion leans on attributes that were written with the outcome. Empty when all is
-- well.
--
-- Several columns can give the outcome away together while each alone stays below the limits of feature_probe. Two
-- signs remain. An AUC on unseen rows that knowledge of the outcome would give; and new leads that hardly ever reach
-- the scores of closed ones, as what the champion leans on is not written yet. Both count only where attributes that
-- nobody has signed (leak_allow_list) carry a third of the scores: what is computed from ads, time and earlier leads
-- is proven to come from before the lead.
{% set closing_days = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
{% set least_share, most_named, min_rows, young_days = 0.33, 5, 50, 3 %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

champions as (

    select
        champion_models.task,
        champion_models.candidate_id,
        fitted_models.calibrate_auc,
        fitted_models.calibrate_positives
    from {{ ref('champion_models') }} as champion_models
    inner join {{ ref('fitted_models') }} as fitted_models
        on
            champion_models.task = fitted_models.task
            and champion_models.model_version = fitted_models.model_version
    where champion_models.scored_by = 'champion'

),

unsigned_attributes as (

    select
        importance.task,
        importance.feature,
        importance.importance_share,
        row_number() over (
            partition by importance.task order by importance.importance_share desc, importance.feature asc
        ) as share_rank
    from {{ ref('feature_importance') }} as importance
    inner join champions
        on importance.task = champions.task and importance.candidate_id = champions.candidate_id
    where
        importance.feature like 'attr!_!_%' escape '!'
        and not {{ in_list('importance.feature', var('leak_allow_list')) }}

),

carried as (

    select
        task,
        {{ exact_sum('importance_share') }} as attribute_share,
        string_agg(feature, ', ' order by share_rank) filter (where share_rank <= {{ most_named }}) as features
    from unsigned_attributes
    group by task

),

scores as (

    select
        scores.score,
        scores.cutoff_at >= {{ add_days('as_of.as_of', -young_days) }} as is_young,
        floor({{ days_between('scores.cutoff_at', 'as_of.as_of') }} / 7) as week_no
    from {{ ref('example_scores') }} as scores
    cross join as_of
    where
        scores.task = 'lead_qualified'
        and scores.split <> 'train'
        and (
            scores.cutoff_at >= {{ add_days('as_of.as_of', -young_days) }}
            or (
                scores.cutoff_at < {{ add_days('as_of.as_of', -closing_days) }}
                and scores.cutoff_at >= {{ add_days('as_of.as_of', -closing_days - 56) }}
            )
        )

),

limits as (

    select percentile_disc(0.9) within group (order by score) as high_score
    from scores
    where not is_young

),

weeks as (

    select
        scores.is_young,
        scores.week_no,
        cast(count(*) as double) as lead_count,
        cast(sum(case when scores.score > limits.high_score then 1 else 0 end) as double) as high_count
    from scores
    cross join limits
    group by scores.is_young, scores.week_no

),

ages as (

    select
        sum(case when is_young then lead_count else 0 end) as young_leads,
        sum(case when is_young then high_count else 0 end) / nullif(sum(case when is_young then lead_count end), 0)
            as young_share,
        sum(case when is_young then 0 else lead_count end) as closed_leads,
        sum(case when is_young then 0 else high_count end)
        / nullif(sum(case when is_young then 0 else lead_count end), 0) as closed_share,
        min(case when not is_young and lead_count >= {{ min_rows }} then high_count / lead_count end)
            as least_closed_share
    from weeks

),

signs as (

    select
        champions.task,
        'ranking' as sign,
        champions.calibrate_auc as measured,
        cast({{ var('leak_model_max_auc') }} as double) as expected
    from champions
    where champions.calibrate_auc > {{ var('leak_model_max_auc') }} and champions.calibrate_positives >= {{ min_rows }}

    union all

    select
        champions.task,
        'new leads' as sign,
        ages.young_share as measured,
        ages.closed_share as expected
    from champions
    cross join ages
    where
        champions.task = 'lead_qualified'
        and ages.young_leads >= {{ min_rows }}
        and ages.young_share < 0.5 * ages.closed_share
        and ages.young_share < ages.least_closed_share
        and ages.closed_share - ages.young_share > 3 * sqrt(
            ages.closed_share * (1 - ages.closed_share) * (1 / ages.young_leads + 1 / ages.closed_leads)
        )

),

final as (

    select
        signs.task,
        signs.sign,
        signs.measured,
        signs.expected,
        carried.attribute_share,
        carried.features,
        case signs.sign
            when 'ranking'
                then
                    'The champion ranks rows it has not seen with an AUC of '
                    || {{ decimal_text('signs.measured', 3) }}
                    || ', as only knowledge of the outcome gives (limit '
                    || {{ decimal_text('signs.expected', 2) }} || ').'
            else
                {{ percent_text('signs.measured') }}
                || ' of the leads under three days old reach the scores of the best '
                || {{ percent_text('signs.expected') }}
                || ' of closed leads: what the champion leans on is written later.'
        end
        || ' It leans on ' || carried.features || '. Deny those that are written with the outcome in '
        || case signs.task when 'lead_qualified' then 'lead' else 'customer' end
        || '_attributes_denied, and name the others in leak_allow_list.' as summary
    from signs
    inner join carried on signs.task = carried.task
    where carried.attribute_share >= {{ least_share }}

)

select * from final
