{#- Two CTEs that settle rows of one key among the rows no rule has rejected yet. `compared` has one row per such row:
    the first of a key with one content stays (no rule), its copies are duplicate_row; contents that differ reject all.
    With sums, rows of one file that are alike in their key count together (`summed_place` numbers them): the file lacks the column that tells
    them apart. Only copies in a file with ids, all of whose repeats are copies, count once; another file must bring the same rows.
    Reads row_key and verdict of the relation; the content, an expression over its columns, is built for keys that repeat only. -#}
{% macro compare_repeated_rows(relation, content, later_versions_lose=false, sums=false) -%}
repeated_keys as (

    select row_key
    from {{ relation }}
    where verdict is null
    group by row_key
    having count(*) > 1

),

repeated_rows as (

    select
        source_file,
        source_line,
        row_key,
        {{ content }} as row_content,
        {{ 'has_ids' if sums else 'true' }} as has_ids,
        source_file || ' line ' || cast(source_line as varchar) as place,
        row_number() over (
            partition by row_key
            order by {{ 'version_at, ' if later_versions_lose }}source_file, source_line
        ) as place_in_key,
        {%- if later_versions_lose %}
        min(version_at) over (partition by row_key) as first_version_at,
        version_at
        {%- else %}
        cast(null as timestamp) as first_version_at,
        cast(null as timestamp) as version_at
        {%- endif %}
    from {{ relation }}
    where verdict is null and row_key in (select repeated_keys.row_key from repeated_keys)

),

current_contents as (

    select
        row_key,
        count(distinct row_content) as content_count,
        min(place) as first_place,
        max(place) as last_place
    from repeated_rows
    where coalesce(version_at = first_version_at, true)
    group by row_key

),

{%- if sums %}
file_contents as (

    select
        row_key,
        source_file,
        count(distinct row_content) > 1 or not bool_and(has_ids) as is_summed,
        string_agg(row_content, chr(30) order by row_content) as all_contents
    from repeated_rows
    group by row_key, source_file

),

summed_files as (

    select
        *,
        bool_or(is_summed) over (partition by source_file) as file_is_summed,
        min(source_file) over (partition by row_key) as first_file,
        min(all_contents) over (partition by row_key) <> max(all_contents) over (partition by row_key) as files_differ
    from file_contents

),

numbered_rows as (

    select
        source_file,
        source_line,
        row_key,
        row_number() over (partition by row_key, source_file order by row_content, source_line) as number_in_file,
        count(*) over (partition by row_key, source_file) as rows_in_file
    from repeated_rows

),

compared as (

    select
        numbered_rows.source_file,
        numbered_rows.source_line,
        current_contents.first_place || ' and ' || current_contents.last_place as places,
        case
            when summed_files.files_differ then 'row conflicting_rows'
            when numbered_rows.source_file > summed_files.first_file then 'row duplicate_row'
            when numbered_rows.number_in_file > 1 and not summed_files.file_is_summed then 'row duplicate_row'
        end as verdict,
        case
            when not summed_files.files_differ and summed_files.file_is_summed and numbered_rows.rows_in_file > 1
                and numbered_rows.source_file = summed_files.first_file then numbered_rows.number_in_file
        end as summed_place
    from numbered_rows
    inner join summed_files
        on
            numbered_rows.row_key = summed_files.row_key
            and numbered_rows.source_file = summed_files.source_file
    inner join current_contents on numbered_rows.row_key = current_contents.row_key

)
{%- else %}
compared as (

    select
        repeated_rows.source_file,
        repeated_rows.source_line,
        current_contents.first_place || ' and ' || current_contents.last_place as places,
        case
            when repeated_rows.version_at > repeated_rows.first_version_at then 'row later_version'
            when current_contents.content_count > 1 then 'row conflicting_rows'
            when repeated_rows.place_in_key > 1 then 'row duplicate_row'
        end as verdict
    from repeated_rows
    inner join current_contents on repeated_rows.row_key = current_contents.row_key

)
{%- endif %}
{%- endmacro %}
