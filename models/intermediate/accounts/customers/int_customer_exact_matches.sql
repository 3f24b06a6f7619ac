-- One row per customer record: what it stands for by its id, by the map, or by an equal name.
--
-- First hit wins: map > id > name and place > same words. A name never decides between two customers: where two are
-- equally good, or the place speaks against it, the record stays without a match and goes to the review list.
with records as (

    select
        record_id,
        record_source,
        customer_id,
        match_name,
        token_key,
        domain,
        postcode
    from {{ ref('int_customer_records') }}

),

words as (

    select
        word,
        is_generic
    from {{ ref('int_customer_words') }}

),

mapping as (

    select
        trim(customer_key) as customer_key,
        {{ customer_match_name('customer_key') }} as match_name,
        trim(customer_id) as customer_id
    from {{ ref('customer_map') }}

),

-- A map key is an id for records that have one and a name for those that have none: an id is never redirected because
-- of its name.
map_hits as (

    select
        records.record_id,
        mapping.customer_id
    from records
    inner join mapping on records.customer_id = mapping.customer_key

    union all

    select
        records.record_id,
        mapping.customer_id
    from records
    inner join mapping on records.match_name = mapping.match_name
    where records.customer_id is null

),

by_map as (

    select
        record_id,
        count(distinct customer_id) as target_count,
        min(customer_id) as customer_id
    from map_hits
    group by record_id

),

-- Two ids that the map joins are one customer, so a name that fits both is not ambiguous.
with_id as (

    select
        records.record_id,
        records.match_name,
        records.token_key,
        records.domain,
        records.postcode,
        coalesce(by_map.customer_id, records.customer_id) as stands_for
    from records
    left join by_map on records.record_id = by_map.record_id and by_map.target_count = 1
    where records.customer_id is not null and records.token_key is not null

),

names as (

    select
        records.record_id,
        records.match_name,
        records.token_key,
        records.domain,
        records.postcode
    from records
    left join by_map on records.record_id = by_map.record_id
    where records.customer_id is null and by_map.record_id is null

),

field_hits as (

    select
        names.record_id,
        with_id.record_id as target_record_id,
        with_id.stands_for,
        case when names.domain = with_id.domain then 1 else 0 end
        + case when names.postcode = with_id.postcode then 1 else 0 end as agreement
    from names
    inner join with_id on names.match_name = with_id.match_name
    where
        names.domain = with_id.domain
        or (names.postcode = with_id.postcode and not {{ places_differ('names', 'with_id') }})

),

best_field_hits as (

    select
        record_id,
        count(distinct stands_for) as target_count,
        min(target_record_id) as target_record_id
    from (
        select
            *,
            max(agreement) over (partition by record_id) as best_agreement
        from field_hits
    ) as ranked
    where agreement = best_agreement
    group by record_id

),

same_words as (

    select
        token_key,
        count(distinct stands_for) as target_count,
        min(record_id) as target_record_id
    from with_id
    group by token_key

),

without_field as (

    select
        names.*,
        count(*) over (partition by names.token_key) as name_count
    from names
    left join best_field_hits on names.record_id = best_field_hits.record_id
    where best_field_hits.record_id is null

),

generic_names as (

    select name_words.token_key
    from (
        select
            token_key,
            {{ words('token_key') }} as word
        from (select distinct token_key from names) as distinct_names
    ) as name_words
    inner join words on name_words.word = words.word
    group by name_words.token_key
    having min(case when words.is_generic then 1 else 0 end) = 1

),

token_hits as (

    select
        without_field.record_id,
        same_words.target_record_id
    from without_field
    inner join same_words on without_field.token_key = same_words.token_key
    inner join with_id on same_words.target_record_id = with_id.record_id
    left join generic_names on without_field.token_key = generic_names.token_key
    where
        without_field.name_count = 1
        and same_words.target_count = 1
        and generic_names.token_key is null
        and not {{ places_differ('without_field', 'with_id') }}

),

final as (

    select
        records.record_id,
        case
            when by_map.target_count = 1 then 'map'
            when records.record_source = 'customers' then 'id'
            when records.customer_id is not null then 'own'
            when best_field_hits.target_count = 1 then 'name_field'
            when token_hits.record_id is not null then 'token_set'
        end as match_method,
        case
            when by_map.target_count = 1 then 'id:' || by_map.customer_id
            when best_field_hits.target_count = 1 then best_field_hits.target_record_id
            else token_hits.target_record_id
        end as target_record_id,
        coalesce(by_map.target_count, 0) as map_target_count,
        generic_names.token_key is not null as is_generic,
        -- Likeness is for names that nobody carries as they are.
        records.customer_id is null
        and by_map.record_id is null
        and same_words.token_key is null as is_open
    from records
    left join by_map on records.record_id = by_map.record_id
    left join best_field_hits on records.record_id = best_field_hits.record_id
    left join token_hits on records.record_id = token_hits.record_id
    left join same_words on records.token_key = same_words.token_key
    left join generic_names on records.token_key = generic_names.token_key

)

select * from final
