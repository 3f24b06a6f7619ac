-- One row per attribute of customers: how well it tells who bought since the train cutoffs, up to now, beside who
-- bought in the label window alone.
--
-- A file that says how customers are today, dated back, knows purchases up to today. What is written when a customer
-- buys tells later purchases as well as those of the window, where they count as misses: it tells all purchases up to
-- now better than those of the window. A status that is dated truly may do so as well, as customers who left never
-- buy; but then it has changed since on customers who bought. Customers without the division are looked at, all
-- divisions together and each alone, and the attribute by value and by being filled in. AUCs are by rank, as in
-- feature_probe.
{% set min_rows, prior_rows, least_auc, deviations, least_unchanged = 50, 10, 0.7, 3, 0.95 %}
{%- set texts, numbers = [], [] -%}
{%- for feature in example_features('account_examples') if feature.name.startswith('attr__') -%}
    {%- do (texts if feature.is_text else numbers).append(feature.name) -%}
{%- endfor -%}
with owned_not_yet as (

    select distinct
        customer_id,
        division
    from {{ ref('account_examples') }}
    where split = 'score' and cohort <> 'renewal_like'

),

-- Who is no longer without the division has bought it since.
examples as (

    select
        examples.customer_id,
        examples.cutoff_no,
        examples.division,
        examples.fold,
        {% for name in texts + numbers -%}
        cast(examples.{{ adapter.quote(name) }} as varchar) as {{ adapter.quote(name) }},
        {% endfor -%}
        examples.label as window_label,
        greatest(examples.label, case when owned_not_yet.customer_id is null then 1 else 0 end) as since_label
    from {{ ref('account_examples') }} as examples
    left join owned_not_yet
        on examples.customer_id = owned_not_yet.customer_id and examples.division = owned_not_yet.division
    where
        examples.split = 'train'
        and examples.label is not null
        and examples.cohort <> 'renewal_like'
        and exists (select anyone.customer_id from owned_not_yet as anyone)

),

entries as (

    {% if texts or numbers -%}
    select
        customer_id,
        cutoff_no,
        division,
        fold,
        window_label,
        since_label,
        feature,
        value
    from examples
    unpivot include nulls (
        value for feature in ({% for name in texts + numbers %}{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %})
    )
    {%- else -%}
    select
        customer_id,
        cutoff_no,
        division,
        fold,
        window_label,
        since_label,
        cast(null as varchar) as feature,
        cast(null as varchar) as value
    from examples
    where false
    {%- endif %}

),

states as (

    select distinct
        {% for name in texts + numbers -%}
        cast({{ adapter.quote(name) }} as varchar) as {{ adapter.quote(name) }},
        {% endfor -%}
        customer_id
    from {{ ref('account_examples') }}
    where split = 'score'

),

values_now as (

    {% if texts or numbers -%}
    select
        customer_id,
        feature,
        value
    from states
    unpivot include nulls (
        value for feature in ({% for name in texts + numbers %}{{ adapter.quote(name) }}{{ ', ' if not loop.last }}{% endfor %})
    )
    {%- else -%}
    select
        customer_id,
        cast(null as varchar) as feature,
        cast(null as varchar) as value
    from states
    where false
    {%- endif %}

),

unchanged as (

    select
        entries.feature,
        avg(case when entries.value is not distinct from values_now.value then 1.0e0 else 0.0e0 end) as unchanged_share
    from entries
    inner join values_now
        on entries.feature = values_now.feature and entries.customer_id = values_now.customer_id
    where entries.since_label = 1
    group by entries.feature

),

-- A customer counts once per cutoff for all divisions, and once for each.
cells as (

    select
        feature,
        value,
        fold,
        division,
        window_label,
        since_label
    from entries

    union all

    select
        feature,
        value,
        fold,
        '(any)' as division,
        max(window_label) as window_label,
        max(since_label) as since_label
    from entries
    group by feature, value, fold, customer_id, cutoff_no

),

counts as (
    {% for horizon in ['window', 'since'] %}
    select
        feature,
        division,
        '{{ horizon }}' as horizon,
        value,
        fold,
        sum({{ horizon }}_label) as positives,
        count(*) as row_count
    from cells
    group by feature, division, value, fold
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

levels as (

    select
        *,
        sum(positives) over level_rows as level_positives,
        sum(row_count) over level_rows as level_row_count,
        sum(positives) over cell_rows as cell_positives,
        sum(row_count) over cell_rows as cell_row_count
    from counts
    window
        level_rows as (partition by feature, division, horizon, value),
        cell_rows as (partition by feature, division, horizon)

),

-- A text is ranked by the rate of its level in the other folds, shrunk.
scored as (

    select
        feature,
        division,
        horizon,
        'value' as measure,
        case
            when {{ in_list('feature', texts) }}
                then
                    (level_positives - positives + {{ prior_rows }} * cast(cell_positives as double) / cell_row_count)
                    / (level_row_count - row_count + {{ prior_rows }})
            else try_cast(value as double)
        end as score,
        positives,
        row_count - positives as negatives
    from levels
    where {{ in_list('feature', texts) }} or value is not null

    union all

    select
        feature,
        division,
        horizon,
        'filled' as measure,
        case when value is null then 0 else 1 end as score,
        positives,
        row_count - positives as negatives
    from levels

),

score_counts as (

    select
        feature,
        division,
        horizon,
        measure,
        score,
        sum(positives) as positives,
        sum(negatives) as negatives
    from scored
    group by feature, division, horizon, measure, score

),

ranked as (

    select
        *,
        sum(cast(positives as double)) over (
            partition by feature, division, horizon, measure
            order by score desc
            rows between unbounded preceding and current row
        ) - positives / cast(2 as double) as positives_above
    from score_counts

),

aucs as (

    select
        feature,
        division,
        horizon,
        measure,
        sum(positives) as positives,
        sum(negatives) as negatives,
        {{ auc('positives', 'negatives', 'positives_above') }} as raw_auc
    from ranked
    group by feature, division, horizon, measure

),

measured as (

    select
        feature,
        division,
        horizon,
        measure,
        positives,
        negatives,
        greatest(raw_auc, 1 - raw_auc) as auc,
        (positives + negatives + 1) / (12.0 * positives * negatives) as variance
    from aucs
    where positives >= {{ min_rows }} and negatives >= {{ min_rows }}

),

-- Of two AUCs of which one has more positives, the difference varies by the difference of their variances.
compared as (

    select
        since.feature,
        since.division,
        cast(since.positives as bigint) as bought_since,
        cast(since.negatives as bigint) as not_bought,
        since.auc as since_auc,
        within.auc as window_auc,
        (since.auc - within.auc) / sqrt(greatest(within.variance - since.variance, within.variance / 10))
            as gain_in_deviations
    from measured as since
    inner join measured as within
        on
            since.feature = within.feature
            and since.division = within.division
            and since.measure = within.measure
            and within.horizon = 'window'
    where since.horizon = 'since'

),

decided as (

    select
        *,
        row_number() over (
            partition by feature
            order by
                since_auc >= {{ least_auc }} and gain_in_deviations > {{ deviations }} desc,
                gain_in_deviations desc,
                division asc
        ) as cell_rank
    from compared

),

final as (

    select
        'account_purchase' as task,
        decided.feature,
        nullif(decided.division, '(any)') as division,
        decided.bought_since,
        decided.not_bought,
        decided.since_auc,
        decided.window_auc,
        decided.gain_in_deviations,
        unchanged.unchanged_share,
        coalesce(
            decided.since_auc >= {{ least_auc }}
            and decided.gain_in_deviations > {{ deviations }}
            and unchanged.unchanged_share >= {{ least_unchanged }}, false
        ) as is_written_later
    from decided
    left join unchanged on decided.feature = unchanged.feature
    where decided.cell_rank = 1

)

select * from final
