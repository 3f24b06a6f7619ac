-- One row per resampled example and replicate in which it counts: how often.
--
-- Poisson(1) weights from hashes of the cluster's id, so that every candidate meets the same resamples and every build
-- the same numbers. Replicate 0 is the sample itself, every weight one.
{% set replicates_per_hash = 8 %}
{% set hashes = (var('bootstrap_replicates') / replicates_per_hash) | round(0, 'ceil') | int %}
with bootstrap_examples as (

    select
        example_number,
        cluster_id
    from {{ ref('bootstrap_examples') }}

),

hash_numbers as (

    select {{ number_series(hashes, 'hash_number') }}

),

digit_positions as (

    select {{ number_series(replicates_per_hash, 'digit_position') }}

),

hashed as (

    select
        bootstrap_examples.example_number,
        hash_numbers.hash_number,
        md5(bootstrap_examples.cluster_id || ':' || cast(hash_numbers.hash_number as varchar)) as digits
    from bootstrap_examples
    cross join hash_numbers

),

drawn as (

    select
        hashed.example_number,
        cast(hashed.hash_number * {{ replicates_per_hash }} + digit_positions.digit_position + 1 as integer)
            as replicate,
        substr(hashed.digits, cast(digit_positions.digit_position * 4 + 1 as integer), 4) as digits
    from hashed
    cross join digit_positions

),

final as (

    select
        example_number,
        replicate,
        {{ poisson_weight('digits') }} as weight
    from drawn
    where digits >= '5e2d' and replicate <= {{ var('bootstrap_replicates') }}

    union all

    select
        example_number,
        0 as replicate,
        1 as weight
    from bootstrap_examples

)

select * from final
