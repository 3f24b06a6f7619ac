-- One row per task: what scores it, and why.
--
-- The first of the eligible candidates wins if it beats the best baseline's log loss by more than two standard errors
-- of the paired difference; else that baseline scores. With no eligible candidate the fallback chain scores. A row of
-- promoted_models overrules all of this. The test split is never read.
with examples as (

    {{ example_rows("split in ('train', 'calibrate', 'score')") }}

),

candidate_comparisons as (

    select
        task,
        candidate_id,
        model_version,
        n_paired,
        n_clusters,
        log_loss,
        brier,
        baseline_candidate_id,
        baseline_log_loss,
        log_loss_gain,
        log_loss_gain_se,
        is_better_than_baseline
    from {{ ref('candidate_comparisons') }}

),

eligible_candidates as (

    select
        task,
        candidate_id,
        model_version,
        n_eligible,
        n_equal,
        mean_lift_at_10,
        decided_by
    from {{ ref('eligible_candidates') }}
    where eligible_rank = 1

),

fitted_models as (

    select
        task,
        candidate_id,
        model_version,
        status,
        reason,
        fitted_at
    from {{ ref('fitted_models') }}

),

promoted_models as (

    select
        task,
        cast(model_version as varchar) as model_version,
        cast(promoted_by as varchar) as promoted_by,
        cast(promoted_on as varchar) as promoted_on,
        cast(reason as varchar) as reason
    from {{ ref('promoted_models') }}

),

tasks as (

    select
        task,
        sum(case when split = 'train' and label is not null then 1 else 0 end) as train_rows,
        coalesce(sum(case when split = 'train' then label end), 0) as train_positives,
        sum(case when split = 'calibrate' and label is not null then 1 else 0 end) as calibrate_rows,
        coalesce(sum(case when split = 'calibrate' then label end), 0) as calibrate_positives
    from examples
    group by task

),

promotions_ranked as (

    select
        promoted_models.task,
        promoted_models.promoted_by,
        promoted_models.promoted_on,
        promoted_models.reason,
        fitted_models.candidate_id,
        fitted_models.model_version,
        row_number() over (
            partition by promoted_models.task
            order by
                promoted_models.promoted_on desc,
                promoted_models.model_version asc,
                fitted_models.candidate_id asc,
                fitted_models.fitted_at desc
        ) as promotion_rank
    from promoted_models
    inner join fitted_models
        on
            promoted_models.task = fitted_models.task
            and promoted_models.model_version = fitted_models.model_version
    where fitted_models.status = 'fitted'

),

promotions as (

    select
        task,
        candidate_id,
        model_version,
        'Promoted by ' || coalesce(promoted_by, 'unknown') || ' on ' || coalesce(promoted_on, 'an unknown day') || ': '
        || coalesce(reason, 'no reason given') as reason
    from promotions_ranked
    where promotion_rank = 1

),

refusals_ranked as (

    select
        task,
        reason,
        row_number()
            over (partition by task order by fitted_at desc, candidate_id asc, model_version asc)
            as refusal_rank
    from fitted_models
    where status <> 'fitted'

),

refusals as (

    select
        task,
        reason
    from refusals_ranked
    where refusal_rank = 1

),

best as (

    select
        eligible_candidates.*,
        comparisons.n_clusters < comparisons.n_paired as is_clustered,
        comparisons.log_loss,
        comparisons.brier,
        comparisons.baseline_candidate_id,
        comparisons.baseline_log_loss,
        comparisons.log_loss_gain,
        comparisons.log_loss_gain_se,
        comparisons.is_better_than_baseline
    from eligible_candidates
    inner join candidate_comparisons as comparisons
        on
            eligible_candidates.task = comparisons.task
            and eligible_candidates.candidate_id = comparisons.candidate_id

),

decided as (

    select
        tasks.task,
        {{ selection_rule('tasks.task') }} as selection_rule,
        tasks.train_rows,
        tasks.train_positives,
        tasks.calibrate_rows,
        tasks.calibrate_positives,
        promotions.task is not null as is_promoted,
        promotions.candidate_id as promoted_candidate_id,
        promotions.model_version as promoted_model_version,
        promotions.reason as promotion_reason,
        best.candidate_id as best_candidate_id,
        best.model_version as best_model_version,
        best.baseline_candidate_id as best_baseline_candidate_id,
        best.baseline_log_loss as best_baseline_log_loss,
        best.log_loss as best_log_loss,
        best.brier as best_brier,
        best.mean_lift_at_10 as best_mean_lift_at_10,
        best.decided_by,
        best.n_equal,
        best.is_clustered,
        best.log_loss_gain as best_log_loss_gain,
        best.log_loss_gain_se as best_log_loss_gain_se,
        coalesce(best.n_eligible, 0) as n_eligible,
        refusals.reason as refusal_reason,
        case
            when promotions.task is not null then 'champion'
            when best.task is null then 'fallback'
            when best.baseline_candidate_id is null or best.is_better_than_baseline then 'champion'
            else 'baseline'
        end as scored_by
    from tasks
    left join promotions on tasks.task = promotions.task
    left join best on tasks.task = best.task
    left join refusals on tasks.task = refusals.task

),

chosen as (

    select
        decided.*,
        case
            when decided.is_promoted then decided.promoted_candidate_id
            when decided.scored_by = 'champion' then decided.best_candidate_id
            when decided.scored_by = 'baseline' then decided.best_baseline_candidate_id
        end as candidate_id,
        case
            when decided.is_promoted then decided.promoted_model_version
            when decided.scored_by = 'champion' then decided.best_model_version
        end as model_version,
        {{ decimal_text('best_log_loss') }} as best_log_loss_text,
        {{ decimal_text('best_baseline_log_loss') }} as baseline_log_loss_text,
        coalesce({{ decimal_text('best_log_loss_gain / nullif(best_log_loss_gain_se, 0)', 1) }}, 'no')
        || ' standard errors'
        || case when is_clustered then ' (rows of one customer taken together)' else '' end as standard_errors_text,
        'mean lift@10 over the calibrate cutoffs ('
        || coalesce({{ decimal_text('best_mean_lift_at_10', 2) }}, 'unknown') || ')' as lift_text,
        {{ decimal_text('best_brier') }} as brier_text
    from decided

),

worded as (

    select
        chosen.*,
        case
            when chosen.selection_rule = 'log_loss'
                then
                    ' has the lowest log loss on the calibrate split (' || chosen.best_log_loss_text || ')'
            when chosen.decided_by = 'lift_at_10'
                then ' has the highest ' || chosen.lift_text
            when chosen.decided_by = 'brier'
                then
                    ' has the lowest Brier score (' || chosen.brier_text || ') of ' || cast(chosen.n_equal as varchar)
                    || ' candidates with the highest ' || chosen.lift_text
            else
                ' is the first by name of ' || cast(chosen.n_equal as varchar) || ' candidates with the highest '
                || chosen.lift_text || ' and the lowest Brier score (' || chosen.brier_text || ')'
        end as distinction,
        case
            when chosen.selection_rule = 'log_loss'
                then ' and beats ' || chosen.best_baseline_candidate_id || ' (' || chosen.baseline_log_loss_text || ')'
            else
                ' among those that beat the best baseline; on log loss (' || chosen.best_log_loss_text || ') it beats '
                || chosen.best_baseline_candidate_id || ' (' || chosen.baseline_log_loss_text || ')'
        end as victory,
        case when chosen.selection_rule = 'log_loss' then '' else chosen.lift_text || ' and ' end as list_text
    from chosen

),

final as (

    select
        worded.task,
        worded.candidate_id,
        worded.model_version,
        worded.scored_by,
        case
            when worded.is_promoted then worded.promotion_reason
            when worded.scored_by = 'champion' and worded.best_baseline_candidate_id is null
                then
                    worded.best_candidate_id || worded.distinction
                    || '; no baseline could be built to compare it with.'
            when worded.scored_by = 'champion'
                then
                    worded.best_candidate_id || worded.distinction || worded.victory || ' by '
                    || worded.standard_errors_text || '.'
            when worded.scored_by = 'baseline'
                then
                    'The best candidate, ' || worded.best_candidate_id || ', with ' || worded.list_text || 'log loss '
                    || worded.best_log_loss_text || ' on the calibrate split does not beat '
                    || worded.best_baseline_candidate_id || ' (' || worded.baseline_log_loss_text
                    || ') by more than 2 standard errors (difference: ' || worded.standard_errors_text
                    || '), so the baseline scores.'
            else
                coalesce(worded.refusal_reason, 'No candidate could be fitted and compared')
                || ' (train split: ' || cast(worded.train_rows as varchar) || ' labelled rows, '
                || cast(worded.train_positives as varchar) || ' positive; calibrate split: '
                || cast(worded.calibrate_rows as varchar) || ' labelled rows, '
                || cast(worded.calibrate_positives as varchar) || ' positive), so the fallback chain scores.'
        end as reason,
        worded.selection_rule,
        worded.is_promoted,
        case
            when worded.is_promoted then comparisons.log_loss
            when worded.scored_by = 'champion' then worded.best_log_loss
            when worded.scored_by = 'baseline' then worded.best_baseline_log_loss
        end as log_loss,
        coalesce(comparisons.baseline_candidate_id, worded.best_baseline_candidate_id) as baseline_candidate_id,
        coalesce(comparisons.baseline_log_loss, worded.best_baseline_log_loss) as baseline_log_loss,
        worded.best_candidate_id,
        worded.best_log_loss,
        worded.best_brier,
        worded.best_mean_lift_at_10,
        worded.best_log_loss_gain,
        worded.best_log_loss_gain_se,
        cast(worded.n_eligible as integer) as n_eligible,
        cast(worded.train_rows as bigint) as train_rows,
        cast(worded.train_positives as bigint) as train_positives,
        cast(worded.calibrate_rows as bigint) as calibrate_rows,
        cast(worded.calibrate_positives as bigint) as calibrate_positives
    from worded
    left join candidate_comparisons as comparisons
        on
            worded.task = comparisons.task
            and worded.candidate_id = comparisons.candidate_id
            and worded.model_version = comparisons.model_version

)

select * from final
