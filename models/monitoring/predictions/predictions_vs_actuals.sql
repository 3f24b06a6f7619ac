-- One row per task and example of a period whose scores are judged: the probability predicted, and what became of it.
--
-- Predictions are those that were kept at the time (frozen_predictions); weeks and cutoffs of the test split that none
-- was kept of have the champion's, made in hindsight, on rows that it was not chosen on.
with as_of as (

    select as_of from {{ ref('int_as_of') }}

),

example_scores as (

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
    from {{ ref('example_scores') }}
    where p is not null

),

frozen_predictions as (

    select
        task,
        example_id,
        cluster_id,
        division,
        model_version,
        p,
        period_start,
        cutoff_at,
        predicted_as_of
    from {{ ref('frozen_predictions') }}

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
        frozen_predictions.example_id,
        sum(case when sales.line_kind = 'sale' then 1 else 0 end) > 0
        and coalesce(cast(sum(sales.gross_profit) as double) >= max(divisions.min_gross_profit), true) as has_bought
    from frozen_predictions
    cross join as_of
    inner join divisions on frozen_predictions.division = divisions.division
    inner join sales
        on
            frozen_predictions.cluster_id = sales.customer_id
            and frozen_predictions.division = sales.division
            and frozen_predictions.cutoff_at <= sales.ordered_at
            and {{ account_window_end('frozen_predictions.cutoff_at') }} > sales.ordered_at
            and as_of.as_of > sales.known_at
    where frozen_predictions.task = 'account_purchase'
    group by frozen_predictions.example_id

),

labelled_predictions as (

    select
        frozen_predictions.task,
        frozen_predictions.example_id,
        frozen_predictions.cluster_id,
        frozen_predictions.model_version,
        frozen_predictions.p,
        frozen_predictions.period_start,
        frozen_predictions.predicted_as_of,
        case
            when frozen_predictions.task = 'lead_qualified' then example_scores.label
            when
                {{ account_closing('frozen_predictions.cutoff_at') }} <= as_of.as_of
                and newest_sale.known_at >= {{ account_window_end('frozen_predictions.cutoff_at') }}
                then case when coalesce(purchases.has_bought, false) then 1 else 0 end
        end as label
    from frozen_predictions
    cross join as_of
    cross join newest_sale
    left join example_scores
        on
            frozen_predictions.task = example_scores.task
            and frozen_predictions.example_id = example_scores.example_id
    left join purchases on frozen_predictions.example_id = purchases.example_id

),

kept_periods as (

    select distinct
        task,
        period_start
    from frozen_predictions

),

test_periods as (

    select
        task,
        period_start
    from example_scores
    group by task, period_start
    having min(case when split = 'test' then 1 else 0 end) = 1

),

hindsight as (

    select
        example_scores.task,
        example_scores.example_id,
        example_scores.cluster_id,
        example_scores.model_version,
        example_scores.p,
        example_scores.period_start,
        cast(null as timestamp) as predicted_as_of,
        example_scores.label
    from example_scores
    inner join test_periods
        on
            example_scores.task = test_periods.task
            and example_scores.period_start = test_periods.period_start
    left join kept_periods
        on
            example_scores.task = kept_periods.task
            and example_scores.period_start = kept_periods.period_start
    where kept_periods.task is null

),

final as (

    select * from labelled_predictions
    union all
    select * from hindsight

)

select * from final
