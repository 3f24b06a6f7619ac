-- One row per task and period: how good its scores were expected to be before their labels closed, how good they turned
-- out, and whether the two agree.
--
-- The expectation reads the probabilities alone: where they are right, sum(p) are positive, and the ranking has the AUC
-- of labels drawn from them. It sees a change of the rows, never a change of what rows of a kind do: that is what the
-- comparison with the truth is for. Promises are those that were kept at the time (promised_scores); weeks and cutoffs
-- of the test split that nothing was kept of have the champion's, made in hindsight, on rows that it was not chosen on.
{% set closing_days = var('lead_label_window_days') + var('outcome_reporting_lag_days') %}
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

champions as (

    select
        task,
        calibrate_positives
    from {{ ref('champion_models') }}

),

scored_examples as (

    select
        task,
        example_id,
        cluster_id,
        split,
        model_version,
        label,
        p,
        case
            when task = 'lead_qualified' then cast(date_trunc('week', cutoff_at) as date)
            else cast(cutoff_at as date)
        end as period_start,
        cutoff_at
    from {{ ref('scored_examples') }}
    where p is not null

),

promised_scores as (

    select
        task,
        example_id,
        cluster_id,
        division,
        model_version,
        p,
        period_start,
        cutoff_at,
        promised_as_of
    from {{ ref('promised_scores') }}

),

sales as (

    select
        customer_id,
        division,
        line_kind,
        gross_profit,
        ordered_at,
        known_at
    from {{ ref('fct_sales') }}
    where is_purchase_line and customer_id is not null

),

newest_sale as (

    select max(known_at) as known_at from sales

),

divisions as (

    select
        division,
        min_gross_profit
    from {{ ref('dim_divisions') }}

),

-- Kept cutoffs of accounts are not those that later builds look back from, so their labels are made here.
purchases as (

    select
        promised_scores.example_id,
        sum(case when sales.line_kind = 'sale' then 1 else 0 end) > 0
        and coalesce(cast(sum(sales.gross_profit) as double) >= max(divisions.min_gross_profit), true) as has_bought
    from promised_scores
    cross join as_of
    inner join divisions on promised_scores.division = divisions.division
    inner join sales
        on
            promised_scores.cluster_id = sales.customer_id
            and promised_scores.division = sales.division
            and promised_scores.cutoff_at <= sales.ordered_at
            and {{ account_window_end('promised_scores.cutoff_at') }} > sales.ordered_at
            and as_of.as_of > sales.known_at
    where promised_scores.task = 'account_purchase'
    group by promised_scores.example_id

),

labelled_promises as (

    select
        promised_scores.task,
        promised_scores.cluster_id,
        promised_scores.model_version,
        promised_scores.p,
        promised_scores.period_start,
        promised_scores.promised_as_of,
        case
            when promised_scores.task = 'lead_qualified' then scored_examples.label
            when
                {{ account_closing('promised_scores.cutoff_at') }} <= as_of.as_of
                and newest_sale.known_at >= {{ account_window_end('promised_scores.cutoff_at') }}
                then case when coalesce(purchases.has_bought, false) then 1 else 0 end
        end as label
    from promised_scores
    cross join as_of
    cross join newest_sale
    left join scored_examples
        on
            promised_scores.task = scored_examples.task
            and promised_scores.example_id = scored_examples.example_id
    left join purchases on promised_scores.example_id = purchases.example_id

),

kept_periods as (

    select distinct
        task,
        period_start
    from promised_scores

),

test_periods as (

    select
        task,
        period_start
    from scored_examples
    group by task, period_start
    having min(case when split = 'test' then 1 else 0 end) = 1

),

hindsight as (

    select
        scored_examples.task,
        scored_examples.cluster_id,
        scored_examples.model_version,
        scored_examples.p,
        scored_examples.period_start,
        cast(null as timestamp) as promised_as_of,
        scored_examples.label
    from scored_examples
    inner join test_periods
        on
            scored_examples.task = test_periods.task
            and scored_examples.period_start = test_periods.period_start
    left join kept_periods
        on
            scored_examples.task = kept_periods.task
            and scored_examples.period_start = kept_periods.period_start
    where kept_periods.task is null

),

promises as (

    select * from labelled_promises
    union all
    select * from hindsight

),

-- A week whose labels are not all closed has no truth yet, whatever it has seen so far.
closed_periods as (

    select
        promises.task,
        promises.period_start,
        count(promises.label) = count(*)
        and (
            promises.task <> 'lead_qualified'
            or {{ add_days('cast(promises.period_start as timestamp)', 7 + closing_days) }} <= max(as_of.as_of)
        ) as is_closed
    from promises
    cross join as_of
    group by promises.task, promises.period_start

),

-- Rows of one ad or customer stand and fall together: how much wider that makes errors shows in the calibrate split.
cluster_errors as (

    select
        task,
        cluster_id,
        power({{ exact_sum('label - p') }}, 2) as squared_sum,
        {{ exact_sum('power(label - p, 2)') }} as sum_of_squares
    from scored_examples
    where split = 'calibrate' and label is not null
    group by task, cluster_id

),

error_widths as (

    select
        task,
        greatest({{ exact_sum('squared_sum') }} / nullif({{ exact_sum('sum_of_squares') }}, 0), 1) as design_effect
    from cluster_errors
    group by task

),

row_sums as (

    select
        task,
        period_start,
        max(model_version) as model_version,
        max(promised_as_of) as promised_as_of,
        count(*) as n_rows,
        sum(label) as positives,
        {{ exact_sum('p') }} as expected_positives,
        {{ exact_sum('p * (1 - p)') }} as positives_variance,
        {{ exact_avg(row_log_loss('label', 'p')) }} as log_loss,
        {{ exact_avg('-p * ln(greatest(p, 1e-12)) - (1 - p) * ln(greatest(1 - p, 1e-12))') }} as expected_log_loss,
        {{ exact_sum(
            'p * (1 - p) * power(ln(greatest(p, 1e-12)) - ln(greatest(1 - p, 1e-12)), 2)'
        ) }} as log_loss_variance,
        {{ exact_sum('p * (1 - p) * (ln(greatest(p, 1e-12)) - ln(greatest(1 - p, 1e-12)))') }} as log_loss_slope
    from promises
    group by task, period_start

),

score_groups as (

    select
        task,
        period_start,
        p,
        {{ exact_sum('p') }} as expected_positives,
        {{ exact_sum('1 - p') }} as expected_negatives,
        cast(sum(label) as double) as positives,
        cast(count(*) - sum(label) as double) as negatives
    from promises
    group by task, period_start, p

),

ranked as (

    select
        score_groups.*,
        {% for kind in ['expected_', ''] %}
        sum(cast({{ kind }}positives as decimal(38, 12))) over better - {{ kind }}positives / 2
            as {{ kind }}positives_above{{ ',' if not loop.last }}
        {% endfor %}
    from score_groups
    window better as (
        partition by task, period_start
        order by p desc
        rows between unbounded preceding and current row
    )

),

rankings as (

    select
        task,
        period_start,
        {% for kind in ['expected_', ''] %}
        {{ exact_sum(kind ~ 'positives_above * ' ~ kind ~ 'negatives') }}
        / nullif({{ exact_sum(kind ~ 'positives') }} * {{ exact_sum(kind ~ 'negatives') }}, 0)
            as {{ kind }}auc{{ ',' if not loop.last }}
        {% endfor %}
    from ranked
    group by task, period_start

),

measured as (

    select
        row_sums.*,
        closed_periods.is_closed,
        rankings.expected_auc,
        rankings.auc,
        coalesce(error_widths.design_effect, 1) as design_effect,
        coalesce(1.0e0 / nullif(champions.calibrate_positives, 0), 0) as level_variance,
        row_sums.n_rows - row_sums.expected_positives as expected_negatives,
        rankings.expected_auc / (2 - rankings.expected_auc) as positive_pairs,
        2 * power(rankings.expected_auc, 2) / (1 + rankings.expected_auc) as negative_pairs
    from row_sums
    inner join closed_periods
        on
            row_sums.task = closed_periods.task
            and row_sums.period_start = closed_periods.period_start
    inner join rankings
        on
            row_sums.task = rankings.task
            and row_sums.period_start = rankings.period_start
    left join error_widths on row_sums.task = error_widths.task
    left join champions on row_sums.task = champions.task

),

-- Chance in the labels, and the calibrator's own uncertainty about the level, which all rows share.
errors as (

    select
        measured.*,
        sqrt(design_effect * positives_variance + level_variance * power(expected_positives, 2))
            as expected_positives_se,
        sqrt(design_effect * log_loss_variance + level_variance * power(log_loss_slope, 2)) / n_rows
            as expected_log_loss_se,
        -- Hanley and McNeil.
        sqrt(
            design_effect * greatest(
                expected_auc * (1 - expected_auc)
                + (expected_positives - 1) * (positive_pairs - power(expected_auc, 2))
                + (expected_negatives - 1) * (negative_pairs - power(expected_auc, 2)),
                0
            ) / nullif(expected_positives * expected_negatives, 0)
        ) as expected_auc_se
    from measured

),

judged as (

    select
        errors.*,
        (positives - expected_positives) / nullif(expected_positives_se, 0) as positives_z,
        (auc - expected_auc) / nullif(expected_auc_se, 0) as auc_z,
        (log_loss - expected_log_loss) / nullif(expected_log_loss_se, 0) as log_loss_z
    from errors

),

final as (

    select
        task,
        period_start,
        case
            when task = 'lead_qualified' then cast({{ add_days('period_start', 7) }} as date)
            else cast({{ account_window_end('cast(period_start as timestamp)') }} as date)
        end as period_end,
        model_version,
        promised_as_of,
        promised_as_of is not null as is_promised_before,
        cast(n_rows as bigint) as n_rows,
        expected_positives,
        expected_positives_se,
        expected_auc,
        expected_auc_se,
        expected_log_loss,
        expected_log_loss_se,
        is_closed,
        case when is_closed then cast(positives as bigint) end as positives,
        case when is_closed then auc end as auc,
        case when is_closed then log_loss end as log_loss,
        case when is_closed then positives_z end as positives_z,
        case when is_closed then auc_z end as auc_z,
        case when is_closed then log_loss_z end as log_loss_z,
        case
            when is_closed
                then
                    abs(coalesce(positives_z, 0)) <= {{ var('drift_alarm_z') }}
                    -- Better than expected is no reason to worry.
                    and coalesce(auc_z, 0) >= -{{ var('drift_alarm_z') }}
        end as agrees,
        -- A handful of outcomes cannot contradict anything.
        coalesce(is_closed and greatest(expected_positives, positives) >= {{ var('drift_min_positives') }}, false)
            as is_checked
    from judged

)

select * from final
