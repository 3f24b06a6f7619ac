-- One row per pair of customer names, words sorted, that are nearly alike.
--
-- Compared are only names that share the first four letters of a word that few others have, the beginnings of two
-- words, a domain or a postcode. Empty unless customer_fuzzy_match is on.
with records as (

    select
        token_key,
        domain,
        postcode
    from {{ ref('int_customer_records') }}
    where token_key is not null and {{ var('customer_fuzzy_match') }}

),

words as (

    select
        word,
        id_count,
        is_common
    from {{ ref('int_customer_words') }}

),

name_words as (

    select
        token_key,
        {{ words('token_key') }} as word
    from (select distinct token_key from records) as names

),

places as (

    select distinct
        token_key,
        'domain ' || domain as block
    from records
    where domain is not null

    union all

    select distinct
        token_key,
        'postcode ' || postcode as block
    from records
    where postcode is not null

),

blocks as (

    select
        name_words.token_key,
        'word ' || substr(name_words.word, 1, 4) as block
    from name_words
    inner join words on name_words.word = words.word
    where not words.is_common

    union

    -- Common words alone compare nothing: two beginnings stand in for them.
    select
        name_words.token_key,
        'words ' || substr(name_words.word, 1, 3) || ' ' || substr(other_words.word, 1, 3) as block
    from name_words
    inner join name_words as other_words
        on name_words.token_key = other_words.token_key and name_words.word < other_words.word
    inner join words on name_words.word = words.word
    inner join words as other_known on other_words.word = other_known.word
    where words.is_common or other_known.is_common

    union

    select
        token_key,
        block
    from (
        select
            token_key,
            block,
            count(*) over (partition by block) as name_count,
            count(*) over () as place_count
        from places
    ) as counted
    where name_count <= greatest(0.01 * place_count, 10)

),

pairs as (

    select distinct
        one.token_key as left_key,
        other.token_key as right_key
    from blocks as one
    inner join blocks as other
        on
            one.block = other.block
            and one.token_key < other.token_key
    -- Lengths alone bound the similarity, and cost nothing.
    where
        least(length(one.token_key), length(other.token_key))
        >= {{ var('customer_fuzzy_min_similarity') - var('customer_fuzzy_min_margin') }}
        * greatest(length(one.token_key), length(other.token_key))
        and {{ may_be_alike('one.token_key', 'other.token_key') }}

),

compared as (

    select
        left_key,
        right_key,
        round(
            1.0e0 - {{ edit_distance('left_key', 'right_key') }}
            / cast(greatest(length(left_key), length(right_key)) as double), 9
        ) as similarity
    from pairs

),

differing as (

    select
        *,
        {{ words_missing_from('right_key', 'left_key') }} as left_words,
        {{ words_missing_from('left_key', 'right_key') }} as right_words
    from compared
    -- What is further off than the margin below the least similarity cannot stand in the way of a match.
    where similarity >= {{ var('customer_fuzzy_min_similarity') - var('customer_fuzzy_min_margin') }}

),

final as (

    select
        left_key,
        right_key,
        similarity,
        left_words,
        right_words,
        case
            when left_words = '' or right_words = '' then 0.0e0
            else
                1.0e0 - {{ edit_distance('left_words', 'right_words') }}
                / cast(greatest(length(left_words), length(right_words)) as double)
        end as word_similarity,
        {{ replace_all('left_key', '[^0-9]+', '') }} = {{ replace_all('right_key', '[^0-9]+', '') }} as has_same_digits,
        -- Letters that are dropped, doubled or swapped seldom make another word; one in place of another often does
        -- (Hamburg, Homburg).
        length(left_words) = length(right_words)
        and {{ edit_distance('left_words', 'right_words') }}
        = {{ edit_distance_without_swaps('left_words', 'right_words') }} as has_replaced_letters
    from differing

)

select * from final
