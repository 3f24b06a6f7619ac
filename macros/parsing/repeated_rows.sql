{#- Two CTEs that settle rows of one key among the rows no rule has rejected yet. `compared` has one row per such row:
    the first of a key with one content stays (no rule), its copies are duplicate_row; contents that differ reject all.
    Reads row_key and verdict of the relation; the content, an expression over its columns, is built for keys that repeat only. -#}
{% macro compare_repeated_rows(relation, content, later_versions_lose=false) -%}
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
{%- endmacro %}

{#- The last columns of a base model: column and rule of a rejected row, the value at fault, and the row as JSON text.
    Personal columns are hashed there, and unreadable lines of inputs about people are not shown. -#}
{% macro rejection_columns(columns, key_column, personal=[], shows_unreadable=true) -%}
    {%- if is_linting() -%}
    judged.verdict as rejected_column,
        judged.verdict as rejected_rule,
        judged.verdict as rejected_value,
        compared.verdict as raw_row
    {%- else -%}
    split_part(coalesce(judged.verdict, compared.verdict), ' ', 1) as rejected_column,
        split_part(coalesce(judged.verdict, compared.verdict), ' ', 2) as rejected_rule,
        case coalesce(judged.verdict, compared.verdict)
            when 'line unreadable_line' then judged.read_error
            when 'row conflicting_rows' then '{{ key_column }} ' || coalesce(judged.{{ key_column }}, '') || ': ' || compared.places
            when 'row duplicate_row' then compared.places
            when 'row total_row' then judged.first_cell
            {%- for column in columns if column not in personal %}
            when '{{ column }} unreadable_value' then judged.{{ column }}
            when '{{ column }} out_of_bounds' then judged.{{ column }}
            when '{{ column }} in_the_future' then judged.{{ column }}
            when '{{ column }} covers_several_days' then judged.{{ column }}
            when '{{ column }} negative_value' then judged.{{ column }}
            when '{{ column }} broken_id' then judged.{{ column }}
            {%- endfor %}
        end as rejected_value,
        case
            when coalesce(judged.verdict, compared.verdict) is null then null
            when judged.read_error is not null then {{ 'judged.read_text' if shows_unreadable else "'not shown: it may hold personal data'" }}
            else {% set pairs = [] -%}
            {%- for column in columns -%}
                {%- do pairs.append((column, personal_hash('judged.' ~ column) if column in personal else 'judged.' ~ column)) -%}
            {%- endfor -%}
            {%- do pairs.append(('attributes', 'cast(judged.attributes as varchar)')) -%}
            {{ json_of(pairs) }}
        end as raw_row
    {%- endif -%}
{%- endmacro %}
