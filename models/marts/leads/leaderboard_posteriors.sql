-- One row per board, entity and currency: the posterior of its ELV per unit of spend.
--
-- The qualified rate is Gamma with the board's own rate as prior mean and a strength learned by the method of moments;
-- the value of a qualified lead is Gamma around its expected value, with the relative variance of single values
-- divided by the number seen. ELV per spend is rate x value x leads / spend, drawn leaderboard_draws times from hashes,
-- so that every build draws the same. Gamma quantiles by Wilson and Hilferty (1931), normals by Box and Muller (1958).
with evidence as (

    select
        grain,
        entity_id,
        currency,
        cast(spend as double) as spend,
        cast(lead_count as double) as lead_count,
        cast(mature_lead_count as double) as mature_lead_count,
        cast(actual_qualified as double) as actual_qualified,
        expected_qualified,
        elv
    from {{ ref('leaderboard_evidence') }}
    where entity_id <> '(none)'

),

worth as (

    select relative_variance from {{ ref('lead_value_segments') }}
    where segment = '(all)'

),

boards as (

    select
        grain,
        {{ exact_sum('actual_qualified') }} / nullif({{ exact_sum('mature_lead_count') }}, 0) as mean_rate,
        {{ exact_sum('mature_lead_count') }} as mature_lead_count,
        {{ exact_sum('mature_lead_count * mature_lead_count') }} as squared_lead_count,
        {{ exact_sum('expected_qualified') }} / nullif({{ exact_sum('lead_count') }}, 0) as mean_p,
        cast(count(*) as double) as entity_count
    from evidence
    group by grain

),

deviations as (

    select
        evidence.grain,
        {{ exact_sum(
            'evidence.mature_lead_count * power('
            ~ 'evidence.actual_qualified / nullif(evidence.mature_lead_count, 0) - boards.mean_rate, 2)'
        ) }} as between_squares
    from evidence
    inner join boards on evidence.grain = boards.grain
    group by evidence.grain

),

priors as (

    select
        boards.grain,
        coalesce(nullif(boards.mean_rate, 0), boards.mean_p) as mean_rate,
        -- No spread between entities beyond chance gives the strongest prior: 10,000 leads.
        least(
            greatest(
                boards.mean_rate * (1 - boards.mean_rate) / nullif(
                    greatest(
                        (
                            deviations.between_squares
                            - (boards.entity_count - 1) * boards.mean_rate * (1 - boards.mean_rate)
                        ) / nullif(boards.mature_lead_count - boards.squared_lead_count / boards.mature_lead_count, 0),
                        0
                    ), 0
                ) - 1,
                1
            ),
            10000
        ) as learned_strength
    from boards
    inner join deviations on boards.grain = deviations.grain

),

-- A prior that stands for less than one qualified lead has a Gamma whose quantiles the approximation puts at 0.
floored_priors as (

    select
        grain,
        mean_rate,
        greatest(coalesce(learned_strength, 10000), 1 / nullif(mean_rate, 0)) as strength
    from priors

),

posteriors as (

    select
        evidence.grain,
        evidence.entity_id,
        evidence.currency,
        evidence.spend,
        evidence.lead_count,
        priors.strength * priors.mean_rate + evidence.actual_qualified as rate_shape,
        priors.strength + evidence.mature_lead_count as rate_rate,
        -- Worth of a qualified lead: the model's own mean over this entity's leads.
        evidence.elv / nullif(evidence.expected_qualified, 0) as mean_value,
        -- Ten prior qualified leads stand behind the expected value of an entity that has none of its own yet.
        greatest((evidence.actual_qualified + 10) / greatest(coalesce(worth.relative_variance, 1), 0.01), 1)
            as value_shape
    from evidence
    inner join floored_priors as priors on evidence.grain = priors.grain
    left join worth on true
    -- What has no value has no return, and no chance to be at the top either.
    where
        evidence.lead_count > 0
        and evidence.spend > 0
        and evidence.elv is not null
        and evidence.expected_qualified > 0

),

draws as (

    select {{ number_series(var('leaderboard_draws'), 'draw_number') }}

),

numbered as (

    select
        posteriors.*,
        draws.draw_number,
        posteriors.grain || '|' || posteriors.entity_id || '|' || posteriors.currency
        || '|' || cast(draws.draw_number as varchar) as seed
    from posteriors
    cross join draws

),

normals as (

    select
        numbered.*,
        sqrt(-2 * ln(1 - {{ hash_uniform('seed') }})) * cos(2 * pi() * {{ hash_uniform('seed', 1) }}) as rate_normal,
        sqrt(-2 * ln(1 - {{ hash_uniform('seed') }})) * sin(2 * pi() * {{ hash_uniform('seed', 1) }}) as value_normal
    from numbered

),

drawn as (

    select
        grain,
        entity_id,
        currency,
        draw_number,
        rate_shape / rate_rate
        * power(greatest(1 - 1 / (9 * rate_shape) + rate_normal / (3 * sqrt(rate_shape)), 0), 3)
        * mean_value
        * power(greatest(1 - 1 / (9 * value_shape) + value_normal / (3 * sqrt(value_shape)), 0), 3)
        * lead_count / spend as elv_per_spend
    from normals

),

ranked as (

    select
        drawn.*,
        row_number() over (
            partition by grain, draw_number
            order by elv_per_spend desc, entity_id, currency
        ) as draw_rank
    from drawn

),

final as (

    select
        grain,
        entity_id,
        currency,
        {{ exact_avg('elv_per_spend') }} as elv_per_spend,
        percentile_cont(0.1) within group (order by elv_per_spend) as elv_per_spend_low,
        percentile_cont(0.9) within group (order by elv_per_spend) as elv_per_spend_high,
        avg(case when draw_rank <= {{ var('leaderboard_top_k') }} then 1.0e0 else 0.0e0 end) as p_top_k,
        avg(
            case when elv_per_spend > {{ var('leaderboard_target_elv_per_spend') }} then 1.0e0 else 0.0e0 end
        ) as p_above_target
    from ranked
    group by grain, entity_id, currency

)

select * from final
