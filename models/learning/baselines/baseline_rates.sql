-- One row per task and group that the train split has seen: what is known without any model.
--
-- `task` rows hold the positive rate of the train split, `group` rows the rate of each campaign or division shrunk
-- towards it (Buhlmann credibility, moments of the train rows), `recency` rows that of customers who last bought about
-- as long ago. `attribute` rows hold the rate of each level of one attribute of leads: of those that models may learn
-- from, the one that alone has the least log loss, a level's rate being that of the other folds, shrunk. Campaigns have
-- their cost per lead. The cost is relative to that of its own currency, so that campaigns paid in different currencies
-- can stand in one ranking. Spend counts as it was known when the train split ended.
{% set level_prior = 10 %}
{% set attributes = attribute_groups() %}
with examples as (

    {{ example_rows("split = 'train' and label is not null") }}

),

stg_ads as (

    select
        platform,
        account_id,
        campaign_id,
        adset_id,
        ad_id,
        currency,
        ad_date,
        spend,
        known_at,
        source_file,
        source_line
    from {{ ref('stg_ads') }}

),

task_counts as (

    select
        task,
        count(*) as row_count,
        sum(label) as positive_count,
        sum(label) / cast(count(*) as double) as rate,
        min(cutoff_at) as first_cutoff_at,
        max(cutoff_at) as last_cutoff_at
    from examples
    group by task

),

usable_attributes as (

    select feature
    from {{ ref('feature_catalog') }}
    where task = 'lead_qualified' and is_used

),

attribute_levels as (

    {% for attribute in attributes -%}
    select
        task,
        fold,
        label,
        '{{ attribute.feature }}' as feature,
        '{{ attribute.name }}' as attribute,
        {{ attribute.level }} as level
    from {{ ref('lead_examples') }}
    where split = 'train' and label is not null
    {{ 'union all' if not loop.last }}
    {% else -%}
    select
        task,
        fold,
        label,
        cast(null as varchar) as feature,
        cast(null as varchar) as attribute,
        cast(null as varchar) as level
    from {{ ref('lead_examples') }}
    where 1 = 0
    {%- endfor %}

),

level_counts as (

    select
        attribute_levels.task,
        attribute_levels.attribute,
        attribute_levels.level,
        attribute_levels.fold,
        count(*) as row_count,
        sum(attribute_levels.label) as positive_count
    from attribute_levels
    inner join usable_attributes on attribute_levels.feature = usable_attributes.feature
    group by attribute_levels.task, attribute_levels.attribute, attribute_levels.level, attribute_levels.fold

),

other_folds as (

    select
        level_counts.*,
        (
            sum(level_counts.positive_count) over levels - level_counts.positive_count
            + {{ level_prior }} * task_counts.rate
        )
        / (
            sum(level_counts.row_count) over levels - level_counts.row_count + {{ level_prior }}
        ) as rate
    from level_counts
    inner join task_counts on level_counts.task = task_counts.task
    where task_counts.rate > 0 and task_counts.rate < 1
    window levels as (partition by level_counts.task, level_counts.attribute, level_counts.level)

),

attribute_losses as (

    select
        task,
        attribute,
        -{{ exact_sum('positive_count * ln(rate) + (row_count - positive_count) * ln(1 - rate)') }} as log_loss
    from other_folds
    group by task, attribute

),

best_attributes as (

    select
        task,
        attribute,
        row_number() over (partition by task order by log_loss, attribute) as loss_rank
    from attribute_losses

),

grouped as (

    select
        task,
        'group' as rate_level,
        group_id,
        label
    from examples
    where group_id is not null

    union all

    select
        task,
        'recency' as rate_level,
        recency_group as group_id,
        label
    from examples
    where recency_group is not null

    union all

    select
        attribute_levels.task,
        'attribute' as rate_level,
        attribute_levels.attribute || '|' || attribute_levels.level as group_id,
        attribute_levels.label
    from attribute_levels
    inner join best_attributes
        on
            attribute_levels.task = best_attributes.task
            and attribute_levels.attribute = best_attributes.attribute
            and best_attributes.loss_rank = 1

),

group_counts as (

    select
        task,
        rate_level,
        group_id,
        count(*) as row_count,
        sum(label) as positive_count,
        sum(label) / cast(count(*) as double) as rate
    from grouped
    group by task, rate_level, group_id

),

moments as (

    select
        group_counts.task,
        group_counts.rate_level,
        count(*) as group_count,
        sum(group_counts.row_count) as row_count,
        {{ exact_sum('cast(group_counts.row_count as double) * group_counts.row_count') }} as sum_squared_rows,
        {{ exact_sum('group_counts.row_count * group_counts.rate * (1 - group_counts.rate)') }} as within_squares,
        {{ exact_sum('group_counts.row_count * power(group_counts.rate - task_counts.rate, 2)') }} as between_squares
    from group_counts
    inner join task_counts on group_counts.task = task_counts.task
    group by group_counts.task, group_counts.rate_level

),

within_variances as (

    select
        moments.*,
        coalesce(moments.within_squares / nullif(moments.row_count - moments.group_count, 0), 0) as within_variance
    from moments

),

credibilities as (

    select
        group_counts.task,
        group_counts.rate_level,
        group_counts.group_id,
        group_counts.row_count,
        group_counts.positive_count,
        group_counts.rate as raw_rate,
        {{ credibility(
            'group_counts.row_count',
            'within_variances.between_squares',
            'within_variances.group_count',
            'within_variances.within_variance',
            '(within_variances.row_count - within_variances.sum_squared_rows / within_variances.row_count)'
        ) }} as credibility
    from group_counts
    inner join within_variances
        on
            group_counts.task = within_variances.task
            and group_counts.rate_level = within_variances.rate_level

),

train_spend as (

    select
        task_counts.task,
        stg_ads.campaign_id,
        stg_ads.currency,
        stg_ads.spend,
        row_number() over (
            partition by
                task_counts.task,
                stg_ads.platform,
                stg_ads.account_id,
                stg_ads.campaign_id,
                stg_ads.adset_id,
                stg_ads.ad_id,
                stg_ads.ad_date
            order by stg_ads.known_at desc, stg_ads.source_file desc, stg_ads.source_line desc
        ) as version_number
    from stg_ads
    inner join task_counts
        on
            stg_ads.ad_date >= cast(task_counts.first_cutoff_at as date)
            and stg_ads.ad_date <= cast(task_counts.last_cutoff_at as date)
            and stg_ads.known_at <= task_counts.last_cutoff_at

),

campaign_spend as (

    select
        task,
        campaign_id,
        min(currency) as currency,
        sum(spend) as spend
    from train_spend
    where version_number = 1
    group by task, campaign_id

),

costs as (

    select
        campaign_spend.task,
        campaign_spend.campaign_id,
        cast(campaign_spend.spend as double) / group_counts.row_count as cost_per_row,
        cast(sum(campaign_spend.spend) over currencies as double)
        / sum(group_counts.row_count) over currencies as currency_cost_per_row
    from campaign_spend
    inner join group_counts
        on
            campaign_spend.task = group_counts.task
            and campaign_spend.campaign_id = group_counts.group_id
            and group_counts.rate_level = 'group'
    window currencies as (partition by campaign_spend.task, campaign_spend.currency)

),

final as (

    select
        task,
        'task' as rate_level,
        '' as group_id,
        cast(row_count as bigint) as row_count,
        cast(positive_count as bigint) as positive_count,
        rate as raw_rate,
        cast(1 as double) as credibility,
        rate,
        cast(null as double) as relative_cost
    from task_counts

    union all

    select
        credibilities.task,
        credibilities.rate_level,
        credibilities.group_id,
        cast(credibilities.row_count as bigint) as row_count,
        cast(credibilities.positive_count as bigint) as positive_count,
        credibilities.raw_rate,
        credibilities.credibility,
        task_counts.rate + credibilities.credibility * (credibilities.raw_rate - task_counts.rate) as rate,
        costs.cost_per_row / nullif(costs.currency_cost_per_row, 0) as relative_cost
    from credibilities
    inner join task_counts on credibilities.task = task_counts.task
    left join costs
        on
            credibilities.task = costs.task
            and credibilities.group_id = costs.campaign_id
            and credibilities.rate_level = 'group'

)

select * from final
