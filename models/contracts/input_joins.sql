-- One row per join of two inputs and source: how many rows find their other side, and what the ids of those that do not
-- have in common with it.
{%- set loose_key = "ltrim(regexp_replace(lower(ID), '[^\\p{L}\\p{N}]+', '', 'g'), '0')" %}
with ids as (

    select
        input_name,
        joined_to,
        is_own_side,
        source,
        id,
        is_matched,
        row_count
    from {{ ref('input_join_ids') }}

),

counted as (

    select
        input_name,
        joined_to,
        source,
        sum(row_count) as row_count,
        sum(case when is_matched then row_count else 0 end) as matched_count,
        sum(sum(case when is_matched then row_count else 0 end)) over (
            -- Lines with an id and lines with a name look for the same customers.
            partition by input_name, case when joined_to = 'customer names' then 'customers' else joined_to end
        ) as matched_in_all
    from ids
    where is_own_side
    group by input_name, joined_to, source

),

unmatched as (

    select
        input_name,
        joined_to,
        source,
        id as own_id,
        {{ loose_key | replace('ID', 'id') }} as loose_id,
        row_number() over (partition by input_name, joined_to, source order by id) as place
    from ids
    where is_own_side and not is_matched

),

other_keys as (

    select
        input_name,
        joined_to,
        {{ loose_key | replace('ID', 'id') }} as loose_id,
        min(id) as other_id
    from ids
    where not is_own_side
    group by input_name, joined_to, {{ loose_key | replace('ID', 'id') }}

),

shapes as (

    select
        unmatched.input_name,
        unmatched.joined_to,
        unmatched.source,
        count(*) as id_count,
        min(length(unmatched.own_id)) as shortest,
        max(length(unmatched.own_id)) as longest,
        min(unmatched.own_id) as first_id,
        max(unmatched.own_id) as last_id,
        string_agg(unmatched.own_id, ', ' order by unmatched.own_id) filter (where unmatched.place <= 3) as examples,
        count(other_keys.other_id) as alike_count,
        count(case when lower(unmatched.own_id) = lower(other_keys.other_id) then 1 end) as case_count,
        count(
            case when ltrim(lower(unmatched.own_id), '0') = ltrim(lower(other_keys.other_id), '0') then 1 end
        ) as zero_count,
        count(case when regexp_extract(unmatched.own_id, '^[0-9]{12,}000$', 0) <> '' then 1 end) as rounded_count,
        min(unmatched.own_id) filter (where other_keys.other_id is not null) as alike_id,
        min_by(other_keys.other_id, unmatched.own_id) filter (where other_keys.other_id is not null) as alike_other_id
    from unmatched
    left join other_keys
        on
            unmatched.input_name = other_keys.input_name
            and unmatched.joined_to = other_keys.joined_to
            and unmatched.loose_id = other_keys.loose_id
            and unmatched.loose_id <> ''
    group by unmatched.input_name, unmatched.joined_to, unmatched.source

),

others as (

    select
        input_name,
        joined_to,
        id,
        row_number() over (partition by input_name, joined_to order by id) as place
    from ids
    where not is_own_side

),

other_shapes as (

    select
        input_name,
        joined_to,
        min(length(id)) as shortest,
        max(length(id)) as longest,
        string_agg(id, ', ' order by id) filter (where place <= 3) as examples
    from others
    group by input_name, joined_to

),

judged as (

    select
        counted.input_name,
        counted.joined_to,
        counted.source,
        counted.row_count,
        counted.matched_count,
        counted.matched_count / cast(counted.row_count as double) as matched_share,
        case
            when counted.matched_in_all = 0 then 'error'
            when counted.matched_count < {{ var('join_share_warn_below') }} * counted.row_count then 'warn'
            else 'ok'
        end as severity,
        shapes.examples as unmatched_examples,
        other_shapes.examples as other_side_examples,
        case
            when shapes.id_count is null then null
            when counted.joined_to = 'customer names'
                then
                    'Names that differ are matched by likeness where that is safe '
                    || '(quality.customer_match_waterfall says how many lines): export customer ids with the sales, '
                    || 'or add rows to seeds/customer_map.csv.'
            when shapes.case_count > 0
                then
                    cast(shapes.case_count as varchar) || ' ids differ in upper and lower case only ('
                    || shapes.alike_id || ' and ' || shapes.alike_other_id || '): write them alike in both files.'
            when shapes.zero_count > 0
                then
                    cast(shapes.zero_count as varchar) || ' ids differ in leading zeros only (' || shapes.alike_id
                    || ' and ' || shapes.alike_other_id || '): export them as text, and not by way of a spreadsheet.'
            when shapes.alike_count > 0
                then
                    cast(shapes.alike_count as varchar) || ' ids differ in blanks or punctuation only ('
                    || shapes.alike_id || ' and ' || shapes.alike_other_id || '): write them alike in both files.'
            when shapes.rounded_count > 0
                then
                    cast(shapes.rounded_count as varchar)
                    || ' long ids end in zeros, so a spreadsheet has rounded them: '
                    || 'export again and do not open the file.'
            when
                shapes.longest < other_shapes.shortest or shapes.shortest > other_shapes.longest
                then
                    'The ids of ' || counted.input_name || ' have '
                    || cast(shapes.shortest as varchar) || ' to ' || cast(shapes.longest as varchar)
                    || ' characters, those of ' || counted.joined_to || ' ' || cast(other_shapes.shortest as varchar)
                    || ' to ' || cast(other_shapes.longest as varchar) || ': check that both name the same thing.'
            when
                shapes.id_count > 1 and length(shapes.first_id) > 1
                and substr(shapes.first_id, 1, 1) = substr(shapes.last_id, 1, 1)
                and substr(shapes.first_id, 1, 1) <> substr(other_shapes.examples, 1, 1)
                then
                    'The ids of ' || counted.input_name || ' that do not meet start with '
                    || substr(shapes.first_id, 1, 1) || ', those of ' || counted.joined_to || ' with '
                    || substr(other_shapes.examples, 1, 1) || ': check that both come from the same system.'
            else 'The ids have nothing in common: check that both files come from the same system and time.'
        end as hint
    from counted
    inner join other_shapes
        on
            counted.input_name = other_shapes.input_name
            and counted.joined_to = other_shapes.joined_to
    left join shapes
        on
            counted.input_name = shapes.input_name
            and counted.joined_to = shapes.joined_to
            and counted.source = shapes.source

),

final as (

    select
        cast(input_name as varchar) as input_name,
        cast(joined_to as varchar) as joined_to,
        cast(source as varchar) as source,
        cast(row_count as bigint) as row_count,
        cast(matched_count as bigint) as matched_count,
        cast(matched_share as double) as matched_share,
        cast(severity as varchar) as severity,
        cast(unmatched_examples as varchar) as unmatched_examples,
        cast(other_side_examples as varchar) as other_side_examples,
        cast(hint as varchar) as hint
    from judged

)

select * from final
