-- One row per name without an id that no rung above decided, and the customer with the likest name.
--
-- It counts as a match where each is the other's best, with a margin to the second best, and nothing speaks against it:
-- not the place, not the digits or a letter in place of another, and not a differing word that a customer with an
-- id carries too, which is then no typo.
with exact_matches as (

    select
        record_id,
        target_record_id,
        match_method,
        is_generic,
        is_open
    from {{ ref('int_customer_exact_matches') }}

),

records as (

    select
        records.record_id,
        records.customer_id,
        records.token_key,
        records.domain,
        records.postcode,
        exact_matches.is_generic,
        exact_matches.is_open,
        coalesce(exact_matches.target_record_id, records.record_id) as stands_for
    from {{ ref('int_customer_records') }} as records
    inner join exact_matches on records.record_id = exact_matches.record_id

),

similarities as (

    select
        left_key,
        right_key,
        left_words,
        right_words,
        similarity,
        word_similarity,
        has_same_digits and not has_replaced_letters as has_like_letters
    from {{ ref('int_customer_name_similarities') }}

),

known_words as (

    select word
    from {{ ref('int_customer_words') }}
    where id_count > 0

),

names as (

    select
        token_key,
        min(record_id) as record_id,
        count(*) as record_count
    from records
    where is_open
    group by token_key

),

customers as (

    select
        token_key,
        min(record_id) as record_id,
        count(distinct stands_for) as record_count
    from records
    where customer_id is not null
    group by token_key

),

directed as (

    select
        left_key as name_key,
        right_key as customer_key,
        left_words as differing_words,
        similarity,
        word_similarity,
        has_like_letters
    from similarities

    union all

    select
        right_key as name_key,
        left_key as customer_key,
        right_words as differing_words,
        similarity,
        word_similarity,
        has_like_letters
    from similarities

),

candidates as (

    select
        directed.*,
        customers.record_id as target_record_id,
        names.record_count = 1 and customers.record_count = 1 as is_unique
    from directed
    inner join names on directed.name_key = names.token_key
    inner join customers on directed.customer_key = customers.token_key

),

ranked as (

    select
        candidates.*,
        row_number() over (
            partition by name_key
            order by similarity desc, customer_key
        ) as customer_rank,
        rank() over (
            partition by customer_key
            order by similarity desc
        ) as name_rank,
        count(*) over (partition by customer_key, similarity) as tie_count,
        lead(similarity) over (
            partition by name_key
            order by similarity desc, customer_key
        ) as second_similarity
    from candidates

),

best as (

    select
        name_key,
        customer_key,
        target_record_id,
        differing_words,
        similarity,
        word_similarity,
        has_like_letters,
        is_unique and name_rank = 1 and tie_count = 1 as is_mutual_best,
        -- Names further off are not kept, so without a second best the margin is at least this.
        round(
            similarity - coalesce(
                second_similarity,
                {{ var('customer_fuzzy_min_similarity') - var('customer_fuzzy_min_margin') }}
            ), 9
        ) as margin
    from ranked
    where customer_rank = 1

),

known_differences as (

    select distinct differences.name_key
    from (
        select
            name_key,
            {{ words('differing_words') }} as word
        from best
    ) as differences
    inner join known_words on differences.word = known_words.word

),

judged as (

    select
        names.record_id,
        best.target_record_id,
        best.similarity as match_score,
        best.margin as match_margin,
        case
            when best.similarity < {{ var('customer_fuzzy_min_similarity') }} then 'too_far'
            when names.is_generic then 'generic_name'
            when {{ places_differ('names', 'customers') }} then 'other_place'
            when
                known_differences.name_key is not null
                or not best.has_like_letters
                or best.word_similarity < {{ var('customer_fuzzy_min_word_similarity') }}
                then 'other_words'
            when not best.is_mutual_best or best.margin < {{ var('customer_fuzzy_min_margin') }} then 'ambiguous'
        end as obstacle
    from best
    inner join records as names on best.name_key = names.token_key and names.is_open
    inner join records as customers on best.target_record_id = customers.record_id
    left join known_differences on best.name_key = known_differences.name_key

),

final as (

    select
        record_id,
        target_record_id,
        match_score,
        match_margin,
        obstacle,
        obstacle is null as is_match
    from judged

)

select * from final
