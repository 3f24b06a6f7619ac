-- One row per division that the champion of accounts was judged on: purchases against what it predicted, and the shift
-- that brings the two together.
--
-- shift = ln(O / E) * O / (O + 50) on the logit, from the calibrate split (predictions out of fold): few purchases move
-- little.
-- The test split says whether it helped.
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

calibrate_sums as (

    select
        division,
        count(*) as calibrate_rows,
        sum(label) as calibrate_observed,
        {{ exact_sum('p') }} as calibrate_expected
    from predicted
    where split = 'calibrate'
    group by division

),

shifts as (

    select
        *,
        -- Half a purchase on either side keeps the shift finite.
        ln((calibrate_observed + 0.5) / (calibrate_expected + 0.5))
        * calibrate_observed / (calibrate_observed + 50.0e0) as logit_shift
    from calibrate_sums

),

test_sums as (

    select
        predicted.division,
        count(*) as test_rows,
        sum(predicted.label) as test_observed,
        {{ exact_sum('predicted.p') }} as test_expected,
        {{ exact_sum(shifted_probability('predicted.p', 'shifts.logit_shift')) }} as test_expected_shifted,
        {{ exact_sum('predicted.p * (1 - predicted.p)') }} as test_variance
    from predicted
    inner join shifts on predicted.division = shifts.division
    where predicted.split = 'test'
    group by predicted.division

),

final as (

    select
        shifts.division,
        cast(shifts.calibrate_rows as bigint) as calibrate_rows,
        cast(shifts.calibrate_observed as bigint) as calibrate_observed,
        shifts.calibrate_expected,
        shifts.logit_shift,
        cast(test_sums.test_rows as bigint) as test_rows,
        cast(test_sums.test_observed as bigint) as test_observed,
        test_sums.test_expected,
        test_sums.test_expected_shifted,
        test_sums.test_observed / nullif(test_sums.test_expected_shifted, 0) as observed_over_expected,
        greatest(test_sums.test_observed - 1.96 * sqrt(test_sums.test_variance), 0)
        / nullif(test_sums.test_expected_shifted, 0) as observed_over_expected_low,
        (test_sums.test_observed + 1.96 * sqrt(test_sums.test_variance))
        / nullif(test_sums.test_expected_shifted, 0) as observed_over_expected_high
    from shifts
    left join test_sums on shifts.division = test_sums.division

)

select * from final
