-- One row per task, rate level and fold left out: how far the baselines' logits move to meet the calibrate split.
--
-- Candidates are calibrated on the calibrate split. A baseline that stayed at the level of the train split would lose
-- to them by the drift of the base rate alone, whatever they know about single examples. So it gets the simplest
-- calibrator, one shift of all logits, under the same rules: on calibrate fitted on the other folds, elsewhere on the
-- whole split (left_out_fold -1). The shift solves sum(p) = E (O + k) / (E + k) by Newton's method, O positives where
-- the rates expect E: with k = 10 a handful of outcomes moves the level little and hundreds set it. It is what levels
-- of neighbouring periods call for that differ by a third (1 / k = 0.32 squared).
{% set level_prior = 10 %}
with examples as (

    {{ example_rows("split = 'calibrate' and label is not null", attribute_group=attribute_group()) }}

),

baseline_rates as (

    select
        task,
        rate_level,
        group_id,
        rate
    from {{ ref('baseline_rates') }}

),

rated as (

    select
        examples.task,
        examples.fold,
        examples.label,
        task_rates.rate as task_rate,
        coalesce(group_rates.rate, task_rates.rate) as group_rate,
        case when examples.recency_group is not null then coalesce(recency_rates.rate, task_rates.rate) end
            as recency_rate,
        examples.last_window_rate,
        case when examples.attribute_group is not null then coalesce(attribute_rates.rate, task_rates.rate) end
            as attribute_rate
    from examples
    {{ join_baseline_rates() }}

),

rate_counts as (
    {% for rate_level in ['task', 'group', 'recency', 'last_window', 'attribute'] %}
    select
        task,
        '{{ rate_level }}' as rate_level,
        fold,
        {{ rate_level }}_rate as rate,
        count(*) as row_count,
        sum(label) as positive_count
    from rated
    where {{ rate_level }}_rate is not null
    group by task, fold, {{ rate_level }}_rate
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

left_out_folds as (
    {% for fold in [-1, 0, 1, 2, 3, 4] %}
    select {{ fold }} as left_out_fold
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

),

fitting_counts as (

    select
        rate_counts.task,
        rate_counts.rate_level,
        left_out_folds.left_out_fold,
        rate_counts.rate,
        sum(rate_counts.row_count) as row_count,
        sum(rate_counts.positive_count) as positive_count
    from rate_counts
    cross join left_out_folds
    where rate_counts.fold <> left_out_folds.left_out_fold
    group by rate_counts.task, rate_counts.rate_level, left_out_folds.left_out_fold, rate_counts.rate

),

totals as (

    select
        task,
        rate_level,
        left_out_fold,
        sum(row_count) as row_count,
        {{ exact_sum('row_count * rate') }} as expected,
        cast(sum(positive_count) as double) as observed
    from fitting_counts
    group by task, rate_level, left_out_fold

),

targets as (

    select
        *,
        -- Half a row is the least that either class counts: a split of one class has no finite shift.
        greatest(
            least(expected * (observed + {{ level_prior }}) / (expected + {{ level_prior }}), row_count - 0.5), 0.5
        ) as wanted
    from totals

),

shifts_0 as (

    select
        task,
        rate_level,
        left_out_fold,
        row_count,
        wanted,
        -- Exact where all rows share one rate, and close elsewhere.
        case
            when expected > 0 and expected < row_count
                then ln(wanted / (row_count - wanted)) - ln(expected / (row_count - expected))
            else 0
        end as level_shift
    from targets

),
{% for step in [1, 2, 3, 4] %}
sums_{{ step }} as (

    select
        fitting_counts.task,
        fitting_counts.rate_level,
        fitting_counts.left_out_fold,
        fitting_counts.row_count,
        {{ shifted_probability('fitting_counts.rate', 'shifts_' ~ (step - 1) ~ '.level_shift') }} as p
    from fitting_counts
    inner join shifts_{{ step - 1 }}
        on
            fitting_counts.task = shifts_{{ step - 1 }}.task
            and fitting_counts.rate_level = shifts_{{ step - 1 }}.rate_level
            and fitting_counts.left_out_fold = shifts_{{ step - 1 }}.left_out_fold

),

slopes_{{ step }} as (

    select
        task,
        rate_level,
        left_out_fold,
        {{ exact_sum('row_count * p') }} as expected,
        {{ exact_sum('row_count * p * (1 - p)') }} as slope
    from sums_{{ step }}
    group by task, rate_level, left_out_fold

),

shifts_{{ step }} as (

    select
        shifts_{{ step - 1 }}.task,
        shifts_{{ step - 1 }}.rate_level,
        shifts_{{ step - 1 }}.left_out_fold,
        shifts_{{ step - 1 }}.row_count,
        shifts_{{ step - 1 }}.wanted,
        shifts_{{ step - 1 }}.level_shift
        + coalesce((shifts_{{ step - 1 }}.wanted - slopes_{{ step }}.expected) / nullif(slopes_{{ step }}.slope, 0), 0)
            as level_shift
    from shifts_{{ step - 1 }}
    inner join slopes_{{ step }}
        on
            shifts_{{ step - 1 }}.task = slopes_{{ step }}.task
            and shifts_{{ step - 1 }}.rate_level = slopes_{{ step }}.rate_level
            and shifts_{{ step - 1 }}.left_out_fold = slopes_{{ step }}.left_out_fold

),
{% endfor %}
final as (

    select
        task,
        rate_level,
        cast(left_out_fold as integer) as left_out_fold,
        cast(row_count as bigint) as row_count,
        -- Newton's last digits differ between engines.
        round(level_shift, 9) as level_shift
    from shifts_4

)

select * from final
