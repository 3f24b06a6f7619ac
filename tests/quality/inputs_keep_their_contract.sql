-- Stops the build with one line per broken rule: file, row and column, and how to fix it.
with contract_violations as (

    select
        input,
        source_file,
        column_name,
        rule,
        message,
        hint
    from {{ ref('contract_violations') }}
    where severity = 'error'

),

sentences as (

    select
        count(*) as violation_count,
        string_agg(message || ' ' || hint, chr(10) order by input, source_file, column_name, rule) as sentences
    from contract_violations

)

-- The message stands in the where clause: a test counts rows, and an engine may skip a column that nobody reads.
select violation_count
from sentences
where
    violation_count > 0
    and {{ raise_error(
        "'The inputs break their contract in ' || cast(violation_count as varchar) || ' place(s):' || chr(10) || sentences"
    ) }} is not null
