-- One row per task: what scores it, and why.
--
-- The first of the eligible candidates wins if it gains anything on the best baseline's log loss; else that baseline
-- scores. A gain of no more than one standard error of the paired difference makes it provisional. With no eligible
-- candidate the fallback chain scores. A row of promoted_models overrules all of this. The test split is never read.
with examples as (

    {{ example_rows("split in ('train', 'calibrate', 'score')") }}

),

candidate_comparisons as (

    select
        task,
        candidate_id,
        model_version,
        paired_count,
        cluster_count,
        log_loss,
        baseline_candidate_id,
        baseline_log_loss,
        log_loss_gain,
        log_loss_gain_se
    from {{ ref('candidate_comparisons') }}

),

eligible_candidates as (

    select
        task,
        candidate_id,
        model_version,
        eligible_count,
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
        comparisons.cluster_count < comparisons.paired_count as is_clustered,
        comparisons.log_loss,
        comparisons.baseline_candidate_id,
        comparisons.baseline_log_loss,
        comparisons.log_loss_gain,
        comparisons.log_loss_gain_se
    from eligible_candidates
    inner join candidate_comparisons as comparisons
        on
            eligible_candidates.task = comparisons.task
            and eligible_candidates.candidate_id = comparisons.candidate_id

),

decided as (

    select
        tasks.task,
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
        best.decided_by,
        best.is_clustered,
        best.log_loss_gain as best_log_loss_gain,
        best.log_loss_gain_se as best_log_loss_gain_se,
        coalesce(best.eligible_count, 0) as eligible_count,
        refusals.reason as refusal_reason,
        case
            when promotions.task is not null then 'champion'
            when best.task is null then 'fallback'
            when best.baseline_candidate_id is null or best.log_loss_gain > 0 then 'champion'
            else 'baseline'
        end as scored_by,
        -- Without a baseline, or with one pair, there is nothing to be sure by.
        promotions.task is null
        and best.task is not null
        and (best.baseline_candidate_id is null or best.log_loss_gain > 0)
        and coalesce(best.log_loss_gain <= best.log_loss_gain_se, true) as is_provisional
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
        {{ champion_reason('decided') }} as reason
    from decided

),

final as (

    select
        chosen.task,
        chosen.candidate_id,
        chosen.model_version,
        chosen.scored_by,
        chosen.reason,
        chosen.is_promoted,
        chosen.is_provisional,
        case
            when chosen.is_promoted then comparisons.log_loss
            when chosen.scored_by = 'champion' then chosen.best_log_loss
            when chosen.scored_by = 'baseline' then chosen.best_baseline_log_loss
        end as log_loss,
        coalesce(comparisons.baseline_candidate_id, chosen.best_baseline_candidate_id) as baseline_candidate_id,
        coalesce(comparisons.baseline_log_loss, chosen.best_baseline_log_loss) as baseline_log_loss,
        chosen.best_candidate_id,
        chosen.best_log_loss,
        chosen.best_log_loss_gain,
        chosen.best_log_loss_gain_se,
        cast(chosen.eligible_count as integer) as eligible_count,
        cast(chosen.train_rows as bigint) as train_rows,
        cast(chosen.train_positives as bigint) as train_positives,
        cast(chosen.calibrate_rows as bigint) as calibrate_rows,
        cast(chosen.calibrate_positives as bigint) as calibrate_positives
    from chosen
    left join candidate_comparisons as comparisons
        on
            chosen.task = comparisons.task
            and chosen.candidate_id = comparisons.candidate_id
            and chosen.model_version = comparisons.model_version

)

select * from final
