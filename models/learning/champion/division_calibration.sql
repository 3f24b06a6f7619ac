-- One row per division that the champion of accounts was judged on: purchases against what it predicted.
--
-- The shift of each division is part of a candidate's calibrator: on the calibrate split it was fitted on the other
-- folds, on the test split it comes from calibrate. So these are the probabilities that are served.
with champions as (

    select
        task,
        candidate_id
    from {{ ref('champion_models') }}
    where task = 'account_purchase' and candidate_id is not null

),

examples as (

    select
        example_id,
        division
    from {{ ref('account_examples') }}
    where split in ('calibrate', 'test')

),

predicted as (

    select
        examples.division,
        holdout_predictions.split,
        holdout_predictions.label,
        holdout_predictions.p
    from {{ ref('holdout_predictions') }} as holdout_predictions
    inner join champions
        on
            holdout_predictions.task = champions.task
            and holdout_predictions.candidate_id = champions.candidate_id
    inner join examples on holdout_predictions.example_id = examples.example_id
    where holdout_predictions.label is not null and holdout_predictions.p is not null

),

sums as (

    select
        division,
        split,
        count(*) as row_count,
        sum(label) as observed,
        {{ exact_sum('p') }} as expected,
        {{ exact_sum('p * (1 - p)') }} as variance
    from predicted
    group by division, split

),

final as (

    select
        calibrate.division,
        cast(calibrate.row_count as bigint) as calibrate_rows,
        cast(calibrate.observed as bigint) as calibrate_observed,
        calibrate.expected as calibrate_expected,
        cast(test.row_count as bigint) as test_rows,
        cast(test.observed as bigint) as test_observed,
        test.expected as test_expected,
        test.observed / nullif(test.expected, 0) as observed_over_expected,
        greatest(test.observed - 1.96 * sqrt(test.variance), 0) / nullif(test.expected, 0)
            as observed_over_expected_low,
        (test.observed + 1.96 * sqrt(test.variance)) / nullif(test.expected, 0) as observed_over_expected_high
    from sums as calibrate
    left join sums as test on calibrate.division = test.division and test.split = 'test'
    where calibrate.split = 'calibrate'

)

select * from final
