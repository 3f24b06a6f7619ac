-- One row per moment of the backtest and way to treat open labels: how well leads after the moment were predicted.
--
-- All ways are judged on the same leads, whose labels have closed by now. Errors of an AUC are DeLong's: of the share
-- of leads of the other class that each lead is on the right side of (its placement). Differences are paired, lead by
-- lead, with those of mature_only. Empty unless label_backtest_cutoffs asks for it.
{% set z = 1.96 %}
with moments as (

    select
        moment,
        seen_at
    from {{ ref('int_label_as_of_dates') }}

),

backtest_labels as (

    select
        moment,
        method,
        example_id,
        label,
        p,
        learned_rows,
        learned_positives,
        reason
    from {{ ref('backtest_labels') }}

),

methods as (

    select
        moment,
        method,
        max(learned_rows) as learned_rows,
        max(learned_positives) as learned_positives,
        max(reason) as reason
    from backtest_labels
    group by moment, method

),

-- Ties share the middle of their ranks.
ranked as (

    select
        moment,
        method,
        example_id,
        label,
        p,
        {{ row_log_loss('label', 'p') }} as log_loss,
        rank() over (partition by moment, method order by p)
        + (count(*) over (partition by moment, method, p) - 1) / 2.0e0 as overall_rank,
        rank() over (partition by moment, method, label order by p)
        + (count(*) over (partition by moment, method, label, p) - 1) / 2.0e0 as class_rank,
        count(*) over (partition by moment, method) - count(*) over (partition by moment, method, label) as other_count
    from backtest_labels
    where p is not null

),

placed as (

    select
        moment,
        method,
        example_id,
        label,
        p,
        log_loss,
        case
            when label = 1 then (overall_rank - class_rank) / nullif(other_count, 0)
            else 1 - (overall_rank - class_rank) / nullif(other_count, 0)
        end as placement
    from ranked

),

paired as (

    select
        placed.moment,
        placed.method,
        placed.label,
        placed.p,
        placed.log_loss,
        placed.placement,
        mature_only.log_loss - placed.log_loss as log_loss_gain,
        placed.placement - mature_only.placement as placement_gain
    from placed
    left join placed as mature_only
        on
            placed.moment = mature_only.moment
            and placed.example_id = mature_only.example_id
            and mature_only.method = 'mature_only'

),

class_sums as (

    select
        moment,
        method,
        label,
        cast(count(*) as double) as row_count,
        {{ exact_sum('p') }} as p_sum,
        {{ exact_sum('log_loss') }} as loss_sum,
        {{ exact_sum('log_loss * log_loss') }} as squared_loss_sum,
        {{ exact_sum('log_loss_gain') }} as gain_sum,
        {{ exact_sum('log_loss_gain * log_loss_gain') }} as squared_gain_sum,
        {{ exact_avg('placement') }} as placement,
        {{ exact_avg('placement * placement') }} as squared_placement,
        {{ exact_avg('placement_gain') }} as placement_gain,
        {{ exact_avg('placement_gain * placement_gain') }} as squared_placement_gain
    from paired
    group by moment, method, label

),

-- The variance of a mean placement, from the mean square of its class.
class_errors as (

    select
        class_sums.*,
        greatest(squared_placement - placement * placement, 0) / nullif(row_count - 1, 0) as placement_variance,
        greatest(squared_placement_gain - placement_gain * placement_gain, 0) / nullif(row_count - 1, 0)
            as placement_gain_variance
    from class_sums

),

totals as (

    select
        moment,
        method,
        sum(row_count) as row_count,
        sum(case when label = 1 then row_count else 0 end) as positive_count,
        sum(p_sum) as expected,
        sum(loss_sum) / sum(row_count) as log_loss,
        sqrt(
            greatest(sum(squared_loss_sum) / sum(row_count) - power(sum(loss_sum) / sum(row_count), 2), 0)
            / nullif(sum(row_count) - 1, 0)
        ) as log_loss_se,
        sum(gain_sum) / sum(row_count) as log_loss_gain,
        sqrt(
            greatest(sum(squared_gain_sum) / sum(row_count) - power(sum(gain_sum) / sum(row_count), 2), 0)
            / nullif(sum(row_count) - 1, 0)
        ) as log_loss_gain_se,
        -- The mean placement is the same seen from either class; null where there is one class only.
        max(case when label = 1 then placement end) as auc,
        sqrt(sum(placement_variance)) as auc_se,
        max(case when label = 1 then placement_gain end) as auc_gain,
        sqrt(sum(placement_gain_variance)) as auc_gain_se
    from class_errors
    group by moment, method

),

intervals as (

    select
        totals.*,
        {% for name in ['auc', 'auc_gain', 'log_loss', 'log_loss_gain'] %}
        {{ name }} - {{ z }} * {{ name }}_se as {{ name }}_low,
        {{ name }} + {{ z }} * {{ name }}_se as {{ name }}_high,
        {% endfor %}
        -- As many positives as came are taken for a Poisson count.
        nullif(positive_count + {{ z }} * sqrt(positive_count), 0) as positives_high,
        case
            when positive_count > {{ z }} * sqrt(positive_count)
                then positive_count - {{ z }} * sqrt(positive_count)
        end as positives_low
    from totals

),

final as (

    select
        'lead_qualified' as task,
        moments.seen_at as backtest_as_of,
        methods.method,
        methods.learned_rows,
        methods.learned_positives,
        cast(coalesce(intervals.row_count, 0) as bigint) as row_count,
        cast(coalesce(intervals.positive_count, 0) as bigint) as positive_count,
        round(intervals.auc, 9) as auc,
        round(case when intervals.auc_low < 0 then 0 else intervals.auc_low end, 9) as auc_low,
        round(case when intervals.auc_high > 1 then 1 else intervals.auc_high end, 9) as auc_high,
        round(intervals.log_loss, 9) as log_loss,
        round(case when intervals.log_loss_low < 0 then 0 else intervals.log_loss_low end, 9) as log_loss_low,
        round(intervals.log_loss_high, 9) as log_loss_high,
        {% for name in ['log_loss_gain', 'auc_gain'] %}
        round(intervals.{{ name }}, 9) as {{ name }},
        round(intervals.{{ name }}_low, 9) as {{ name }}_low,
        round(intervals.{{ name }}_high, 9) as {{ name }}_high,
        {% endfor %}
        round(intervals.expected / nullif(intervals.positive_count, 0), 9) as ratio,
        round(intervals.expected / intervals.positives_high, 9) as ratio_low,
        round(intervals.expected / intervals.positives_low, 9) as ratio_high,
        methods.reason
    from methods
    inner join moments on methods.moment = moments.moment
    left join intervals
        on
            methods.moment = intervals.moment
            and methods.method = intervals.method

)

select * from final
