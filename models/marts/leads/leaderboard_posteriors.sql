-- One row per board, entity and currency: the posterior of its ELV per unit of spend.
--
-- ELV is what the model sums up, times two ratios that what happened decides: outcomes over expected outcomes, Gamma
-- around the ratio of the parent (ad set of an ad, campaign of an ad set, all campaigns), and money over money told,
-- the same for all of a campaign. Entities differ as leaderboard_priors says; a draw of a parent is the prior of its
-- children in the same draw. Draws come from hashes, so that every build draws the same; Gamma quantiles by Wilson and
-- Hilferty (1931), normals by Box and Muller (1958).
{% set grains = ['campaign', 'adset', 'ad'] %}
{% set shared_draw = "'(all)|' || cast(draws.draw_number as varchar)" %}
{% set entity_draw = "posteriors.grain || '|' || posteriors.entity_id || '|' || posteriors.currency || '|'"
    ~ " || cast(shared.draw_number as varchar)" %}
with evidence as (

    select
        grain,
        entity_id,
        currency,
        case grain when 'adset' then campaign_id when 'ad' then adset_id end as parent_id,
        cast(spend as double) as spend,
        cast(actual_qualified as double) as qualified,
        mature_expected_qualified as expected,
        expected_qualified,
        elv,
        valued_actual / nullif(valued_expected, 0) - 1 as value_excess,
        valued_squares / nullif(valued_expected * valued_expected, 0) as value_weight
    from {{ ref('leaderboard_evidence') }}
    where entity_id <> '(none)' and lead_count > 0

),

priors as (

    select * from {{ ref('leaderboard_priors') }}

),

-- What is left open for good of the outcomes: those that come after the window, as the delay curve saw them come.
windows as (

    select
        max(case when age_day = {{ var('lead_label_window_days') }} then share_of_longest end) as share,
        cast(sum(converted) as double) as converted
    from {{ ref('label_delay_curve') }}
    where is_supported

),

draws as (

    select {{ number_series(var('leaderboard_draws'), 'draw_number') }}

),

shared as (

    select
        draws.draw_number,
        {{ normal_draw(shared_draw) }} as level_normal,
        {{ normal_draw(shared_draw, 2) }} as window_normal
    from draws

),

posteriors as (

    select
        evidence.*,
        priors.level_ratio,
        1 / priors.rate_variance as prior_shape,
        1 / priors.rate_variance + evidence.qualified as rate_shape,
        sqrt(priors.shared_variance) as shared_se,
        -- The campaign's own money counts as far as entities differ and as it is many leads'.
        coalesce(
            evidence.value_excess * priors.value_variance
            / nullif(priors.value_variance + priors.single_value_variance * evidence.value_weight, 0),
            0
        ) as value_shift,
        sqrt(
            coalesce(
                priors.value_variance * priors.single_value_variance * evidence.value_weight
                / nullif(priors.value_variance + priors.single_value_variance * evidence.value_weight, 0),
                priors.value_variance
            )
        ) as value_se
    from evidence
    inner join priors on evidence.grain = priors.grain

),

normals as (

    select
        posteriors.*,
        shared.draw_number,
        exp(posteriors.shared_se * shared.level_normal) as shared_ratio,
        shared.window_normal,
        {{ normal_draw(entity_draw) }} as rate_normal,
        {{ normal_draw(entity_draw, 2) }} as value_normal
    from posteriors
    cross join shared

),

scaled as (

    select
        *,
        rate_shape * power(greatest(1 - 1 / (9 * rate_shape) + rate_normal / (3 * sqrt(rate_shape)), 0), 3)
            as gamma_draw
    from normals

),

{% for grain in grains %}
{{ grain }}_draws as (

    select
        scaled.*,
        {% if loop.first -%}
        scaled.gamma_draw / (scaled.prior_shape / scaled.level_ratio + scaled.expected) as rate_ratio,
        greatest(1 + scaled.value_shift + scaled.value_se * scaled.value_normal, 0.05) as value_ratio
        {%- else -%}
        scaled.gamma_draw
        / (scaled.prior_shape / coalesce(parents.rate_ratio, scaled.level_ratio) + scaled.expected) as rate_ratio,
        coalesce(parents.value_ratio, 1) as value_ratio
        {%- endif %}
    from scaled
    {% if not loop.first -%}
    left join {{ loop.previtem }}_draws as parents
        on
            scaled.parent_id = parents.entity_id
            and scaled.currency = parents.currency
            and scaled.draw_number = parents.draw_number
    {% endif -%}
    where scaled.grain = '{{ grain }}'

),

{% endfor %}
-- What has no value has no return, and no chance to be at the top either.
drawn as (

    {% for grain in grains %}
    select
        {{ grain }}_draws.grain,
        {{ grain }}_draws.entity_id,
        {{ grain }}_draws.currency,
        {{ grain }}_draws.draw_number,
        {{ grain }}_draws.elv / {{ grain }}_draws.spend
        * {{ grain }}_draws.rate_ratio * {{ grain }}_draws.value_ratio * {{ grain }}_draws.shared_ratio
            as elv_per_spend,
        least(
            greatest(
                windows.share
                + sqrt(windows.share * (1 - windows.share) / windows.converted) * {{ grain }}_draws.window_normal,
                0.05
            ), 1
        ) as window_share
    from {{ grain }}_draws
    cross join windows
    where
        {{ grain }}_draws.spend > 0
        and {{ grain }}_draws.elv is not null
        and {{ grain }}_draws.expected_qualified > 0
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

-- Without a delay curve that reaches the window, what comes later is unknown and counts for nothing.
ranked as (

    select
        drawn.*,
        elv_per_spend / coalesce(window_share, 1) as elv_per_spend_ever,
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
        {{ exact_avg('elv_per_spend_ever') }} as elv_per_spend_ever,
        percentile_cont(0.1) within group (order by elv_per_spend_ever) as elv_per_spend_ever_low,
        percentile_cont(0.9) within group (order by elv_per_spend_ever) as elv_per_spend_ever_high,
        avg(case when draw_rank <= {{ var('leaderboard_top_k') }} then 1.0e0 else 0.0e0 end) as p_top_k,
        avg(
            case when elv_per_spend_ever > {{ var('leaderboard_target_elv_per_spend') }} then 1.0e0 else 0.0e0 end
        ) as p_above_target
    from ranked
    group by grain, entity_id, currency

)

select * from final
