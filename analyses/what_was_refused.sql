-- What in the inputs broke a rule, and how is it fixed?
select
    severity,
    input,
    source_file,
    column_name,
    rule,
    row_count,
    message,
    hint
from quality.contract_violations
order by severity, input, source_file, column_name, rule;
