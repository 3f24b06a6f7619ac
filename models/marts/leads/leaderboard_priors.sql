-- One row per board: how far its entities differ beyond what their parent and chance explain, and what they share.
--
-- Variances are relative. That of the rates comes from counts alone and not from the model, whose probabilities have
-- seen the same outcomes; that of the values from what qualified leads brought against what was told of them. Both are
-- moments (DerSimonian and Laird 1986) plus two standard errors: few entities say little about how they differ.
with evidence as (

    select
        grain,
        case grain when 'campaign' then '(all)' when 'adset' then campaign_id else adset_id end as parent_id,
        cast(mature_lead_count as double) as lead_count,
        cast(actual_qualified as double) as qualified,
        mature_expected_qualified as expected,
        valued_count,
        valued_actual,
        valued_expected,
        valued_squares,
        valued_errors
    from {{ ref('leaderboard_evidence') }}
    where entity_id <> '(none)'

),

boards as (

    select
        grain,
        {{ exact_sum('qualified') }} as qualified,
        {{ exact_sum('expected') }} as expected,
        sum(valued_count) as valued_count,
        {{ exact_sum('valued_errors') }} / nullif({{ exact_sum('valued_squares') }}, 0) as value_variance
    from evidence
    group by grain

),

-- What each entity would have if it were like its parent.
alike as (

    select
        grain,
        parent_id,
        qualified,
        lead_count * sum(qualified) over parents / nullif(sum(lead_count) over parents, 0) as expected,
        sum(qualified) over parents as parent_qualified
    from evidence
    window parents as (partition by grain, parent_id)

),

parent_moments as (

    select
        grain,
        {{ exact_sum('power(qualified - expected, 2)') }} as squares,
        {{ exact_sum('expected * (1 - expected / parent_qualified)') }} as squares_by_chance,
        {{ exact_sum('power(expected * (1 - expected / parent_qualified), 2)') }} as variance_terms,
        {{ exact_sum('power(expected, 2) - 2 * power(expected, 3) / parent_qualified') }}
        + power({{ exact_sum('power(expected, 2)') }}, 2) / power(max(parent_qualified), 2) as weight
    from alike
    where parent_qualified > 0 and parent_id is not null
    group by grain, parent_id

),

rate_moments as (

    select
        grain,
        ({{ exact_sum('squares') }} - {{ exact_sum('squares_by_chance') }}) / nullif({{ exact_sum('weight') }}, 0)
            as variance,
        sqrt(2 * {{ exact_sum('variance_terms') }}) / nullif({{ exact_sum('weight') }}, 0) as variance_se
    from parent_moments
    group by grain

),

-- Ratios of campaigns alone: too few leads of an ad bring money. Values that are told to a thousandth do not vary.
value_ratios as (

    select
        evidence.valued_actual / evidence.valued_expected as ratio,
        power(evidence.valued_expected, 2) / (boards.value_variance * evidence.valued_squares) as weight
    from evidence
    inner join boards on evidence.grain = boards.grain
    where evidence.grain = 'campaign' and evidence.valued_expected > 0 and boards.value_variance > 1e-6

),

value_means as (

    select
        {{ exact_sum('weight * ratio') }} / {{ exact_sum('weight') }} as mean_ratio,
        {{ exact_sum('weight') }} - {{ exact_sum('weight * weight') }} / {{ exact_sum('weight') }} as weight,
        count(*) as ratio_count
    from value_ratios

),

value_moments as (

    select
        (
            {{ exact_sum('value_ratios.weight * power(value_ratios.ratio - value_means.mean_ratio, 2)') }}
            - (max(value_means.ratio_count) - 1)
        ) / nullif(max(value_means.weight), 0) as variance,
        sqrt(2 * (max(value_means.ratio_count) - 1.0)) / nullif(max(value_means.weight), 0) as variance_se
    from value_ratios
    cross join value_means

),

final as (

    select
        boards.grain,
        -- One outcome more on both sides: none at all does not make a rate of nothing.
        (boards.qualified + 1) / (boards.expected + 1) as level_ratio,
        least(
            greatest(coalesce(greatest(rate_moments.variance, 0) + 2 * rate_moments.variance_se, 1), 0.0001), 1
        ) as rate_variance,
        coalesce(boards.value_variance, 0) as single_value_variance,
        case
            when boards.value_variance > 1e-6
                then least(coalesce(greatest(value_moments.variance, 0) + 2 * value_moments.variance_se, 1), 1)
            else 0
        end as value_variance,
        -- The level of probabilities and that of values are learned once, so all entities are wrong together.
        least(
            1 / (boards.qualified + 1) + coalesce(boards.value_variance / nullif(boards.valued_count, 0), 0), 1
        ) as shared_variance
    from boards
    left join rate_moments on boards.grain = rate_moments.grain
    cross join value_moments

)

select * from final
