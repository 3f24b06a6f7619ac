-- One row per input, file, column and broken rule. Rows of severity error stop the build before anything reads staging.
{%- set inputs = input_names() %}
with input_files as (

    select
        input,
        source_file,
        column_position,
        header,
        canonical_column,
        rule,
        severity,
        problem,
        hint
    from {{ ref('input_files') }}

),

rejected_rows as (

    select
        input,
        source_file,
        source_line,
        column_name,
        rule,
        value
    from {{ ref('rejected_rows') }}

),

rows_read as (
    {% for input in inputs %}
    select
        '{{ input }}' as input,
        source_file,
        count(*) as row_count,
        count(case when rejected_rule is null then 1 end) as accepted_count
    from {{ ref('base_' ~ input) }}
    group by source_file
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

broken_files as (

    select
        input,
        source_file,
        coalesce(canonical_column, 'file') as column_name,
        rule,
        severity,
        cast(null as bigint) as row_count,
        cast(null as double) as row_share,
        cast(null as varchar) as example,
        problem as message,
        hint
    from input_files
    where rule is not null

),

files_with_errors as (

    select distinct
        input,
        source_file
    from broken_files
    where severity = 'error'

),

ids_from_names as (

    select
        input,
        source_file,
        'campaign_id' as column_name,
        'id_from_name' as rule,
        'warn' as severity,
        cast(null as bigint) as row_count,
        cast(null as double) as row_share,
        cast(null as varchar) as example,
        source_file || ' has no campaign ids: campaign names stand in for them.' as message,
        'Add the id columns to the export: a renamed campaign becomes a new one otherwise.' as hint
    from input_files
    where input = 'ads' and column_position > 0
    group by input, source_file
    having
        count(case when canonical_column = 'campaign_id' then 1 end) = 0
        and count(case when canonical_column = 'campaign_name' then 1 end) > 0

),

row_counts as (

    select
        rejected_rows.input,
        rejected_rows.source_file,
        rejected_rows.column_name,
        rejected_rows.rule,
        count(*) as row_count,
        min(rejected_rows.source_line) as first_line,
        min_by(rejected_rows.value, rejected_rows.source_line) as first_value
    from rejected_rows
    group by rejected_rows.input, rejected_rows.source_file, rejected_rows.column_name, rejected_rows.rule

),

broken_rows as (

    select
        row_counts.input,
        row_counts.source_file,
        row_counts.column_name,
        row_counts.rule,
        case row_counts.rule
            {%- for rule in contract_rules() %}
            when '{{ rule }}' then '{{ rule_severity(rule) }}'
            {%- endfor %}
        end as severity,
        row_counts.row_count,
        cast(row_counts.row_count as double) / rows_read.row_count as row_share,
        'line ' || cast(row_counts.first_line as varchar) || coalesce(': ' || row_counts.first_value, '') as example,
        row_counts.source_file || ', line ' || cast(row_counts.first_line as varchar)
        || coalesce(' and ' || cast(nullif(row_counts.row_count - 1, 0) as varchar) || ' more', '')
        || ': ' || row_counts.column_name || ' '
        || case row_counts.rule
            {%- for rule, meaning in contract_rules().items() %}
            when '{{ rule }}' then '{{ meaning[1] }}'
            {%- endfor %}
        end
        || coalesce(' (' || row_counts.first_value || ')', '') || '.' as message,
        case row_counts.rule
            {%- for rule, meaning in contract_rules().items() %}
            when '{{ rule }}' then '{{ meaning[2] }}'
            {%- endfor %}
        end as hint
    from row_counts
    inner join rows_read
        on
            row_counts.input = rows_read.input
            and row_counts.source_file = rows_read.source_file
    -- A missing column is said once, for the file, and not again for each of its rows.
    left join broken_files
        on
            row_counts.input = broken_files.input
            and row_counts.source_file = broken_files.source_file
            and row_counts.column_name = broken_files.column_name
            and broken_files.severity = 'error'
    where broken_files.input is null

),

main_reasons as (

    select
        input,
        source_file,
        max_by(message, lpad(cast(row_count as varchar), 12, '0') || rule || column_name) as reason,
        max_by(hint, lpad(cast(row_count as varchar), 12, '0') || rule || column_name) as hint,
        count(case when severity = 'error' then 1 end) as error_count
    from broken_rows
    group by input, source_file

),

useless_files as (

    select
        rows_read.input,
        rows_read.source_file,
        'file' as column_name,
        'no_usable_row' as rule,
        'error' as severity,
        rows_read.row_count,
        cast(1 as double) as row_share,
        cast(null as varchar) as example,
        'None of the ' || cast(rows_read.row_count as varchar) || ' rows of ' || rows_read.source_file
        || ' can be used. ' || coalesce(main_reasons.reason, '') as message,
        coalesce(main_reasons.hint, 'Export the file again.') as hint
    from rows_read
    left join main_reasons
        on
            rows_read.input = main_reasons.input
            and rows_read.source_file = main_reasons.source_file
    left join files_with_errors
        on
            rows_read.input = files_with_errors.input
            and rows_read.source_file = files_with_errors.source_file
    -- A file that has an error of its own is not also useless.
    where
        rows_read.accepted_count = 0
        and files_with_errors.input is null
        and coalesce(main_reasons.error_count, 0) = 0

),

input_notes as (

    select * from {{ ref('input_notes') }}

),

outcome_violations as (

    select
        'outcomes' as input,
        *
    from {{ ref('outcome_violations') }}

),

all_violations as (
    {% for part in [
        'broken_files', 'ids_from_names', 'broken_rows', 'useless_files', 'input_notes', 'outcome_violations',
        ref('money_violations'), ref('join_violations')
    ] %}
    select
        input,
        source_file,
        column_name,
        rule,
        severity,
        row_count,
        row_share,
        example,
        message,
        hint
    from {{ part }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}
),

final as (

    select
        md5(input || '|' || source_file || '|' || column_name || '|' || rule) as violation_id,
        cast(input as varchar) as input,
        cast(source_file as varchar) as source_file,
        cast(column_name as varchar) as column_name,
        cast(rule as varchar) as rule,
        cast(severity as varchar) as severity,
        cast(row_count as bigint) as row_count,
        cast(row_share as double) as row_share,
        cast(example as varchar) as example,
        cast(message as varchar) as message,
        cast(hint as varchar) as hint
    from all_violations

)

select * from final
