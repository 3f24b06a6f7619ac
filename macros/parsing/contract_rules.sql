{#- What can be wrong with a row of an input. An error stops the build; with fail_soft the row is left out and counted.
    severity: error or warn; sentence: what the column, or the row, does; hint: how to mend it. -#}
{% macro contract_rules() -%}
    {%- set rules = {
        'unreadable_line': ('warn', 'cannot be read', 'Look at the line in a text editor: quotes and delimiters must pair up.'),
        'blank_row': ('warn', 'is blank', 'Nothing to do: blank rows are left out.'),
        'total_row': ('warn', 'is a total or a footer', 'Nothing to do: totals and footers are left out.'),
        'missing_value': ('warn', 'is empty', 'Fill it in at the source, or leave the row out.'),
        'unreadable_value': ('warn', 'cannot be read', 'Write dates as YYYY-MM-DD and numbers as plain digits.'),
        'out_of_bounds': ('error', 'lies outside earliest_date and latest_date', 'Mend the date, or move the vars earliest_date and latest_date.'),
        'in_the_future': ('warn', 'lies after the file was loaded', 'Fix the date at the source: nothing happens after it was written down.'),
        'covers_several_days': ('error', 'ends on another day than it starts', 'Export the report again with a breakdown by day.'),
        'negative_value': ('warn', 'is negative', 'Mend the number at the source.'),
        'broken_id': ('error', 'is an id in scientific notation, so its digits are lost', 'Export again and do not open the file in a spreadsheet.'),
        'no_lead_for_deal': ('warn', 'belongs to no lead', 'Nothing to do for deals that came without a lead; else add the export that links leads to deals.'),
        'duplicate_row': ('warn', 'repeats an earlier row', 'Nothing to do: it counts once.'),
        'later_version': ('warn', 'is a later version of a lead', 'Nothing to do: the first version counts, as later ones know more.'),
        'conflicting_rows': ('error', 'disagrees with another row of the same key', 'Keep one of the rows, or add a known_at column that says which is newer.'),
    } -%}
    {{ return(rules) }}
{%- endmacro %}

{#- Severity of a rule under the var fail_soft. -#}
{% macro rule_severity(rule) -%}
    {{ return('warn' if var('fail_soft') else contract_rules()[rule][0]) }}
{%- endmacro %}
