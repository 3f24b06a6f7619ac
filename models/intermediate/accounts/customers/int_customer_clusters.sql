-- One row per customer record: the customer it resolves to, and by what.
--
-- Every record points to at most one other, so that a cluster is a tree and its root the customer: the id that the map
-- names in the end, the id that a name was matched to, or the record itself. A record that joins later never moves it.
with recursive exact_matches as (

    select
        record_id,
        target_record_id,
        match_method
    from {{ ref('int_customer_exact_matches') }}

),

fuzzy_matches as (

    select
        record_id,
        target_record_id,
        match_score,
        match_margin
    from {{ ref('int_customer_fuzzy_matches') }}
    where is_match

),

matched as (

    select
        exact_matches.record_id,
        coalesce(exact_matches.target_record_id, fuzzy_matches.target_record_id) as target_record_id,
        coalesce(
            exact_matches.match_method, case when fuzzy_matches.record_id is not null then 'fuzzy' end, 'own'
        ) as match_method,
        fuzzy_matches.match_score,
        fuzzy_matches.match_margin
    from exact_matches
    left join fuzzy_matches on exact_matches.record_id = fuzzy_matches.record_id

),

edges as (

    select
        record_id,
        target_record_id
    from matched
    where target_record_id <> record_id

),

walks as (

    select
        record_id,
        target_record_id as node,
        1 as step
    from edges

    union all

    select
        walks.record_id,
        edges.target_record_id as node,
        walks.step + 1 as step
    from walks
    inner join edges on walks.node = edges.record_id
    -- A map that goes in circles would never end; the test customer_map_decides points at it.
    where walks.step < 20

),

roots as (

    select
        walks.record_id,
        walks.node as root_record_id
    from walks
    left join edges on walks.node = edges.record_id
    where edges.record_id is null

),

final as (

    select
        matched.record_id,
        case
            when coalesce(roots.root_record_id, matched.record_id) like 'id:%'
                then substr(coalesce(roots.root_record_id, matched.record_id), 4)
            else coalesce(roots.root_record_id, matched.record_id)
        end as customer_key,
        matched.target_record_id,
        matched.match_method,
        case when matched.match_method <> 'own' then coalesce(matched.match_score, 1.0e0) end as match_score,
        matched.match_margin
    from matched
    left join roots on matched.record_id = roots.record_id

)

select * from final
