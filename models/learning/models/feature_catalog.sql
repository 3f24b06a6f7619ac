-- One row per (task, feature): what it is, how much of it there is, and whether models may learn from it.
--
-- The name guard catches honest mistakes: an attribute whose name says that it is written when the outcome is known.
-- Other families are exempt: hist holds rates of other leads, closed before this one came, and a division may be named
-- Labels.
{% set guarded = '(^|_)(label|target|won(_|$)|closed|convert|qualified|outcome|stage|lost_reason|future|next_)' %}
with feature_probe as (

    select
        task,
        feature,
        distinct_count,
        p05_value,
        median_value,
        p95_value,
        auc,
        missing_auc,
        pure_value,
        pure_rate,
        is_flagged,
        is_allowed
    from {{ ref('feature_probe') }}

),

attribute_ageing as (

    select
        task,
        feature,
        young_share,
        closed_share,
        young_changed_share,
        closed_changed_share,
        is_filled_later,
        is_changed_later
    from {{ ref('attribute_ageing') }}

),

account_attribute_ageing as (

    select
        task,
        feature,
        since_auc,
        window_auc,
        unchanged_share,
        is_written_later
    from {{ ref('account_attribute_ageing') }}

),

-- Attributes under the name that the file gives them.
columns_of_files as (

    select
        feature,
        'lead_qualified' as task,
        'column ' || attribute || ' (deny it in lead_attributes_denied' as named_column
    from {{ ref('int_lead_attributes') }}

    union all

    select
        feature,
        'account_purchase' as task,
        'column ' || attribute || ' (deny it in customer_attributes_denied' as named_column
    from {{ ref('int_customer_attributes') }}

),

numeric_rows as (

    {{ unpivoted_features(false) }}

),

text_rows as (

    {{ unpivoted_features(true) }}

),

described as (

    select
        task,
        feature,
        'double' as data_type,
        count(*) as train_rows,
        count(value) as present_rows,
        min(value) as min_value,
        max(value) as max_value,
        min(value) <> max(value) as has_two_values
    from numeric_rows
    group by task, feature
    union all
    select
        task,
        feature,
        'varchar' as data_type,
        count(*) as train_rows,
        count(value) as present_rows,
        cast(null as double) as min_value,
        cast(null as double) as max_value,
        min(value) <> max(value) as has_two_values
    from text_rows
    group by task, feature

),

guarded as (

    select
        described.*,
        feature_probe.distinct_count,
        feature_probe.p05_value,
        feature_probe.median_value,
        feature_probe.p95_value,
        feature_probe.auc,
        feature_probe.missing_auc,
        feature_probe.pure_value,
        feature_probe.pure_rate,
        attribute_ageing.young_share,
        attribute_ageing.closed_share,
        coalesce(attribute_ageing.is_filled_later, false) as is_filled_later,
        attribute_ageing.young_changed_share,
        attribute_ageing.closed_changed_share,
        coalesce(attribute_ageing.is_changed_later, false) as is_changed_later,
        account_attribute_ageing.since_auc,
        account_attribute_ageing.window_auc,
        account_attribute_ageing.unchanged_share,
        coalesce(account_attribute_ageing.is_written_later, false) as is_written_later,
        coalesce(
            columns_of_files.named_column || ', or name ' || described.feature || ' in leak_allow_list',
            described.feature || ' (name it in leak_allow_list'
        ) as remedy,
        feature_probe.is_flagged,
        feature_probe.is_allowed,
        split_part(described.feature, '__', 1) as feature_family,
        regexp_replace(lower(described.feature), '{{ guarded }}', '!') <> lower(described.feature) as has_guarded_name
    from described
    inner join feature_probe on described.task = feature_probe.task and described.feature = feature_probe.feature
    left join attribute_ageing
        on described.task = attribute_ageing.task and described.feature = attribute_ageing.feature
    left join account_attribute_ageing
        on described.task = account_attribute_ageing.task and described.feature = account_attribute_ageing.feature
    left join columns_of_files
        on described.task = columns_of_files.task and described.feature = columns_of_files.feature

),

reasoned as (

    select
        *,
        cast(present_rows as double) / train_rows as coverage,
        case
            when present_rows = 0 then 'empty: no value in the train split'
            when not has_two_values and present_rows = train_rows then 'constant: one value in the train split'
            when is_allowed then null
            when has_guarded_name and feature_family in ('attr', 'source')
                then 'name: it names the outcome; add it to leak_allow_list if it is known when the lead comes'
            when pure_value is not null
                then
                    'leak probe: ' || cast(round(100 * pure_rate, 1) as varchar)
                    || ' % of the rows succeed where it is ' || pure_value
                    || ': ' || remedy || ' if it is known at the cutoff)'
            when is_flagged
                then
                    'leak probe: AUC ' || cast(round(greatest(auc, missing_auc), 3) as varchar)
                    || ' on its own: ' || remedy || ' if it is known at the cutoff)'
            when is_filled_later
                then
                    'probable leak: filled in for ' || cast(round(100 * closed_share, 1) as varchar)
                    || ' % of closed leads and ' || cast(round(100 * young_share, 1) as varchar)
                    || ' % of new ones, so it is filled in later: ' || remedy || ' if it is known at the cutoff)'
            when is_changed_later
                then
                    'probable leak: ' || cast(round(100 * closed_changed_share, 1) as varchar)
                    || ' % of closed leads and ' || cast(round(100 * young_changed_share, 1) as varchar)
                    || ' % of new ones have other values than new leads have, so it is changed later: ' || remedy
                    || ' if it is known at the cutoff)'
            when is_written_later
                then
                    'probable leak: it tells purchases so far (AUC ' || cast(round(since_auc, 3) as varchar)
                    || ') better than those of the label window (' || cast(round(window_auc, 3) as varchar)
                    || '), and ' || cast(round(100 * unchanged_share, 1) as varchar)
                    || ' % of its values are those of today, so it is written when customers buy: ' || remedy
                    || ' if it is known at the cutoff)'
        end as exclusion_reason
    from guarded

),

final as (

    select
        task,
        feature,
        feature_family,
        data_type,
        train_rows,
        coverage,
        distinct_count,
        min_value,
        p05_value,
        median_value,
        p95_value,
        max_value,
        auc,
        missing_auc,
        exclusion_reason,
        exclusion_reason is null as is_used
    from reasoned

)

select * from final
