-- One row per (task, feature): how well that feature alone tells the classes apart in the train split.
--
-- A feature that is nearly as good as a whole model is more often a leak than a find: it was filled in after the
-- outcome. The AUC is by rank, ties counted half, direction ignored; a text feature is ranked by the rate of its
-- level in the other folds, shrunk, as its own rate would flatter it. About 50,000 rows per task, chosen by hash.
{% set sample_rows = 50000 %}
{% set prior_rows = 10 %}
with numeric_rows as (

    {{ unpivoted_features(false, sample_rows) }}

),

text_rows as (

    {{ unpivoted_features(true, sample_rows) }}

),

numeric_counts as (

    select
        task,
        feature,
        value as score,
        value is null as is_missing,
        sum(label) as positives,
        count(*) - sum(label) as negatives,
        1 as level_count
    from numeric_rows
    group by task, feature, value

),

number_quantiles as (

    select
        task,
        feature,
        percentile_disc(0.05) within group (order by value) as p05_value,
        percentile_disc(0.5) within group (order by value) as median_value,
        percentile_disc(0.95) within group (order by value) as p95_value
    from numeric_rows
    where value is not null
    group by task, feature

),

level_fold_counts as (

    select
        task,
        feature,
        value,
        fold,
        sum(label) as positives,
        count(*) as level_rows
    from text_rows
    group by task, feature, value, fold

),

level_fold_contexts as (

    select
        *,
        sum(positives) over (partition by task, feature, value) as level_positives,
        sum(level_rows) over (partition by task, feature, value) as level_total_rows,
        sum(positives) over (partition by task, feature) as all_positives,
        sum(level_rows) over (partition by task, feature) as all_rows
    from level_fold_counts

),

text_counts as (

    select
        task,
        feature,
        (level_positives - positives + {{ prior_rows }} * (cast(all_positives as double) / all_rows))
        / (level_total_rows - level_rows + {{ prior_rows }}) as score,
        value is null as is_missing,
        positives,
        level_rows - positives as negatives,
        -- A level spread over folds counts once.
        case
            when row_number() over (partition by task, feature, value order by fold) = 1 then 1
            else 0
        end as level_count
    from level_fold_contexts

),

score_counts as (

    select
        task,
        feature,
        score,
        sum(positives) as positives,
        sum(negatives) as negatives
    from (
        select
            task,
            feature,
            score,
            positives,
            negatives
        from numeric_counts
        where not is_missing
        union all
        select
            task,
            feature,
            score,
            positives,
            negatives
        from text_counts
    ) as scores
    group by task, feature, score

),

ranked as (

    select
        task,
        feature,
        positives,
        negatives,
        sum(cast(positives as double)) over (
            partition by task, feature order by score desc rows between unbounded preceding and current row
        ) - positives / cast(2 as double) as positives_above
    from score_counts

),

wins as (

    select
        task,
        feature,
        sum(positives) as positives,
        sum(negatives) as negatives,
        {{ auc('positives', 'negatives', 'positives_above') }} as raw_auc
    from ranked
    group by task, feature

),

presence as (

    select
        task,
        feature,
        sum(positives) as positives,
        sum(negatives) as negatives,
        sum(case when is_missing then positives else 0 end) as missing_positives,
        sum(case when is_missing then negatives else 0 end) as missing_negatives,
        sum(case when is_missing then 0 else level_count end) as distinct_count
    from (
        select * from numeric_counts
        union all
        select * from text_counts
    ) as counts
    group by task, feature

),

measured as (

    select
        presence.task,
        presence.feature,
        cast(presence.positives as bigint) as probed_positives,
        cast(presence.distinct_count as bigint) as distinct_count,
        cast(presence.positives + presence.negatives as bigint) as probed_rows,
        number_quantiles.p05_value,
        number_quantiles.median_value,
        number_quantiles.p95_value,
        wins.raw_auc,
        0.5e0 * (
            1 + cast(presence.missing_positives as double) / nullif(presence.positives, 0)
            - cast(presence.missing_negatives as double) / nullif(presence.negatives, 0)
        ) as raw_missing_auc,
        sqrt(
            cast(wins.positives + wins.negatives + 1 as double)
            / nullif(12.0 * wins.positives * wins.negatives, 0)
        ) as null_se,
        sqrt(
            cast(presence.positives + presence.negatives + 1 as double)
            / nullif(12.0 * presence.positives * presence.negatives, 0)
        ) as missing_null_se
    from presence
    left join wins on presence.task = wins.task and presence.feature = wins.feature
    left join number_quantiles
        on presence.task = number_quantiles.task and presence.feature = number_quantiles.feature

),

judged as (

    select
        *,
        greatest(raw_auc, 1 - raw_auc) as auc,
        greatest(raw_missing_auc, 1 - raw_missing_auc) as missing_auc,
        {{ in_list('feature', var('leak_allow_list')) }} as is_allowed
    from measured

),

final as (

    select
        task,
        feature,
        probed_rows,
        probed_positives,
        distinct_count,
        p05_value,
        median_value,
        p95_value,
        auc,
        missing_auc,
        null_se,
        is_allowed,
        coalesce(
            (auc >= {{ var('leak_probe_max_auc') }} and auc - 0.5 > 3 * null_se)
            or (missing_auc >= {{ var('leak_probe_max_auc') }} and missing_auc - 0.5 > 3 * missing_null_se),
            false
        ) as is_flagged
    from judged

)

select * from final
