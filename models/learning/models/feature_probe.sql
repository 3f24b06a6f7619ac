-- One row per (task, feature): how well that feature alone tells the classes apart on all rows with a mature label.
--
-- Candidates learn from gaps and open leads, are chosen on calibrate and refitted on everything, so a column that tells
-- the outcome from some day on counts wherever that day lies. Beside the AUC, a single value (or its presence) that
-- hardly ever stands beside another outcome is a leak, however few rows have it: see pure_value.
-- A feature that is nearly as good as a whole model is more often a leak than a find: it was filled in after the
-- outcome. The AUC is by rank, ties counted half, direction ignored; a text feature is ranked by the rate of its
-- level in the other folds, shrunk, as its own rate would flatter it. About 50,000 rows per task, chosen by hash.
{% set sample_rows = 50000 %}
{% set prior_rows = 10 %}
{#- A value is pure that has at least so many rows, is nearly always of one class, and whose odds are so many times
    those of other rows, beyond three standard errors. -#}
{% set pure_rows, least_purity, pure_odds = 20, 0.7, 10 %}
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

-- Every level, and every number that is seen often, against all else.
value_counts as (

    select
        task,
        feature,
        'filled in' as described_value,
        positives - missing_positives as positives,
        negatives - missing_negatives as negatives
    from presence

    union all

    select
        task,
        feature,
        cast(score as varchar) as described_value,
        positives,
        negatives
    from numeric_counts
    where not is_missing and positives + negatives >= {{ pure_rows }}

    union all

    select
        task,
        feature,
        value as described_value,
        sum(positives) as positives,
        sum(level_rows) - sum(positives) as negatives
    from level_fold_counts
    where value is not null
    group by task, feature, value
    having sum(level_rows) >= {{ pure_rows }}

),

-- Half a row more in each cell keeps logarithms finite.
value_odds as (

    select
        value_counts.task,
        value_counts.feature,
        value_counts.described_value,
        value_counts.positives,
        cast(value_counts.positives + value_counts.negatives as double) as value_rows,
        value_counts.positives + 0.5 as a,
        value_counts.negatives + 0.5 as b,
        presence.positives - value_counts.positives + 0.5 as c,
        presence.negatives - value_counts.negatives + 0.5 as d
    from value_counts
    inner join presence on value_counts.task = presence.task and value_counts.feature = presence.feature
    where value_counts.positives + value_counts.negatives >= {{ pure_rows }}

),

value_purities as (

    select
        task,
        feature,
        described_value,
        positives / value_rows as positive_rate,
        abs(ln(a * d / (b * c))) - 3 * sqrt(1 / a + 1 / b + 1 / c + 1 / d) as log_odds_low,
        -- Agresti and Coull's rate of the class that the value speaks for; its bound lies three standard errors below.
        (case when a * d > b * c then positives else value_rows - positives end + 4.5) / (value_rows + 9) as purity,
        value_rows + 9 as purity_rows,
        case when a * d > b * c then (a + c) / (a + b + c + d) else (b + d) / (a + b + c + d) end as class_share
    from value_odds

),

-- Attributes alone: that who bought in each of eight months buys again is no leak, and what is computed from sales, ads
-- and earlier leads is proven to come from before the cutoff. A value speaks against the outcome only where it is the
-- class that is rare, or where an attribute is filled in (a reason for losing).
pure_values as (

    select
        task,
        feature,
        described_value,
        positive_rate,
        row_number() over (partition by task, feature order by log_odds_low desc, described_value) as purity_rank
    from value_purities
    where
        log_odds_low > ln({{ pure_odds }})
        and purity - 3 * sqrt(purity * (1 - purity) / purity_rows) >= {{ least_purity }}
        and feature like 'attr!_!_%' escape '!'
        and (class_share <= 0.5 or described_value = 'filled in')

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
        ) as missing_null_se,
        pure_values.described_value as pure_value,
        pure_values.positive_rate as pure_rate
    from presence
    left join pure_values
        on
            presence.task = pure_values.task
            and presence.feature = pure_values.feature
            and pure_values.purity_rank = 1
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
        pure_value,
        pure_rate,
        is_allowed,
        pure_value is not null
        or coalesce(
            (auc >= {{ var('leak_probe_max_auc') }} and auc - 0.5 > 3 * null_se)
            or (missing_auc >= {{ var('leak_probe_max_auc') }} and missing_auc - 0.5 > 3 * missing_null_se),
            false
        ) as is_flagged
    from judged

)

select * from final
