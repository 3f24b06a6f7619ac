-- One row per pair of customer records that a person should look at: alike, and yet not (or too often) joined.
with records as (

    select
        record_id,
        record_source,
        customer_id,
        customer_name,
        match_name,
        token_key,
        domain,
        postcode,
        first_known_at
    from {{ ref('int_customer_records') }}

),

clusters as (

    select
        record_id,
        customer_key,
        target_record_id,
        match_method,
        match_score,
        match_margin,
        count(*) over (partition by customer_key) as record_count
    from {{ ref('int_customer_clusters') }}

),

exact_matches as (

    select
        record_id,
        is_generic
    from {{ ref('int_customer_exact_matches') }}

),

fuzzy_matches as (

    select
        record_id,
        target_record_id,
        match_margin,
        obstacle
    from {{ ref('int_customer_fuzzy_matches') }}

),

similarities as (

    select
        left_key,
        right_key,
        similarity,
        has_same_digits and word_similarity >= {{ var('customer_fuzzy_min_word_similarity') }} as has_like_words
    from {{ ref('int_customer_name_similarities') }}
    where similarity >= {{ var('customer_fuzzy_min_similarity') }}

),

named as (

    select
        records.*,
        clusters.customer_key,
        clusters.match_method,
        exact_matches.is_generic,
        count(*) over (partition by records.token_key) as name_count,
        row_number() over (
            partition by records.token_key
            order by
                case when records.customer_id is null then 1 else 0 end,
                records.first_known_at asc nulls last,
                records.record_id
        ) as name_rank
    from records
    inner join clusters on records.record_id = clusters.record_id
    inner join exact_matches on records.record_id = exact_matches.record_id
    where records.token_key is not null

),

pairs as (

    select
        other.record_id,
        first.record_id as other_record_id,
        1.0e0 as similarity,
        true as has_same_words,
        true as has_like_words
    from named as first
    inner join named as other
        on
            first.token_key = other.token_key
            and first.name_rank < other.name_rank
            -- Every pair of a large group would be a list that nobody reads: there each stands beside the first.
            and (first.name_rank = 1 or first.name_count <= 5)

    union all

    select
        case when left_names.customer_id is null then left_names.record_id else right_names.record_id end as record_id,
        case when left_names.customer_id is null then right_names.record_id else left_names.record_id end
            as other_record_id,
        similarities.similarity,
        false as has_same_words,
        similarities.has_like_words
    from similarities
    inner join named as left_names on similarities.left_key = left_names.token_key and left_names.name_rank = 1
    inner join named as right_names on similarities.right_key = right_names.token_key and right_names.name_rank = 1

),

judged as (

    select
        pairs.record_id,
        pairs.other_record_id,
        names.customer_key,
        others.customer_key as other_customer_key,
        names.customer_name,
        others.customer_name as other_customer_name,
        case
            when not pairs.has_same_words then 'fuzzy'
            when
                names.match_name = others.match_name
                and (names.domain = others.domain or names.postcode = others.postcode)
                then 'name_field'
            else 'token_set'
        end as match_method,
        pairs.similarity as match_score,
        fuzzy_matches.match_margin,
        case
            when names.customer_id is not null and others.customer_id is not null then 'different_ids'
            when names.is_generic then 'generic_name'
            when {{ places_differ('names', 'others') }} then 'other_place'
            when names.customer_id is null and others.customer_id is null then 'no_id'
            when fuzzy_matches.obstacle is not null then fuzzy_matches.obstacle
            else 'ambiguous'
        end as reason
    from pairs
    inner join named as names on pairs.record_id = names.record_id
    inner join named as others on pairs.other_record_id = others.record_id
    left join fuzzy_matches
        on
            pairs.record_id = fuzzy_matches.record_id
            and pairs.other_record_id = fuzzy_matches.target_record_id
    where
        names.customer_key <> others.customer_key
        -- What the map settles has been looked at.
        and names.match_method <> 'map'
        and others.match_method <> 'map'
        and (pairs.has_like_words or fuzzy_matches.record_id is not null)
        and (pairs.has_same_words or not {{ places_differ('names', 'others') }})

),

crowded as (

    select
        clusters.record_id,
        clusters.target_record_id as other_record_id,
        clusters.customer_key,
        clusters.customer_key as other_customer_key,
        names.customer_name,
        others.customer_name as other_customer_name,
        clusters.match_method,
        clusters.match_score,
        clusters.match_margin,
        'large_cluster' as reason
    from clusters
    inner join records as names on clusters.record_id = names.record_id
    inner join records as others on clusters.target_record_id = others.record_id
    where
        clusters.record_count > 5
        and clusters.match_method in ('name_field', 'token_set', 'fuzzy')

),

final as (

    select * from judged
    union all
    select * from crowded

)

select * from final
