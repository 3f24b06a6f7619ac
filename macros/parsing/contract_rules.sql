{#- What can be wrong with a row of an input. An error stops the build; with fail_soft the row is left out and counted.
    severity: error or warn; sentence: what the column, or the row, does; hint: how to fix it. -#}
{% macro contract_rules() -%}
    {%- set rules = {
        'unreadable_line': ('warn', 'cannot be read', 'Look at the line in a text editor: quotes must pair up, and a line has as many values as the header.'),
        'blank_row': ('warn', 'is blank', 'Nothing to do: blank rows are left out.'),
        'total_row': ('warn', 'is a total or a footer', 'Nothing to do: totals and footers are left out.'),
        'missing_value': ('warn', 'is empty', 'Fill it in at the source, or leave the row out.'),
        'unreadable_value': ('warn', 'cannot be read', 'Write dates as YYYY-MM-DD and numbers as plain digits; zones as offsets (+01:00).'),
        'out_of_bounds': ('error', 'lies outside earliest_date and latest_date', 'Fix the date, or move the vars earliest_date and latest_date.'),
        'in_the_future': ('warn', 'lies after the file was loaded', 'Fix the date at the source: nothing happens after it was written down.'),
        'covers_several_days': ('error', 'ends on another day than it starts', 'Export the report again with a breakdown by day.'),
        'negative_value': ('warn', 'is negative', 'Fix the number at the source.'),
        'broken_id': ('error', 'is an id that a spreadsheet wrote as a number (in scientific notation or with groups) or as an error', 'Export again and do not open the file in a spreadsheet.'),
        'no_lead_for_deal': ('warn', 'belongs to no lead', 'Nothing to do for deals that came without a lead; else add the export that links leads to deals.'),
        'contradicting_forms': ('error', 'is written in ways that allow no one reading', 'Export dates as YYYY-MM-DD and numbers without thousands marks, keep files of different systems apart, or set the vars default_date_order and default_decimal_mark.'),
        'placeholder_date': ('warn', 'is a date that stands for none', 'Nothing to do where the date is unknown; else fill it in at the source.'),
        'test_lead': ('warn', 'is a test lead of the platform', 'Nothing to do: test leads are left out.'),
        'called_off': ('warn', 'is an order that was called off', 'Nothing to do: cancelled, refunded and failed orders are no purchases. A return is a line with a minus.'),
        'doubtful_status': ('warn', 'is a status that does not say that the order is a whole purchase: it counts as one', 'Leave orders that are no purchases out of the file, or write their status as cancelled; the part that was refunded is a line with a minus.'),
        'unknown_currency': ('warn', 'is no currency that is known', 'Write ISO codes such as EUR, or add the sign or word to the var currency_signs.'),
        'contradicting_currency': ('error', 'differs from the currency in the cell or the header of its money', 'Export one currency, or leave out the column that is wrong.'),
        'clicks_above_impressions': ('warn', 'are more than the impressions', 'Look whether a value moved into another column: a number with commas needs quotes around it.'),
        'summed_rows': ('warn', 'has the same keys as other rows of its file: they are summed', 'Add the level that tells them apart (ad set, ad, hour or device) to the export, or a known_at column if later rows restate earlier ones.'),
        'assumed_mark': ('warn', 'has a mark before three digits that no other cell explains: it is read as thousands', 'Set the var default_decimal_mark if it is a decimal mark.'),
        'assumed_decimals': ('warn', 'has a mark before three digits that only a zero in front of it explains: it is read as a decimal mark', 'Set the var default_decimal_mark if it separates thousands.'),
        'ambiguous_date_order': ('warn', 'has no day above 12 in its file: it is read as month/day/year', 'If it is day/month/year, set the var default_date_order to dmy, or export dates as YYYY-MM-DD.'),
        'borrowed_mark': ('warn', 'has a mark before three digits that only other files of the input explain: it is read as they are written', 'Nothing to do if the files come from one system; else set the var default_decimal_mark, or keep the files apart.'),
        'borrowed_date_order': ('warn', 'has no day above 12 in its file: it is read in the order of the other files of the input', 'Nothing to do if the files come from one system; else export dates as YYYY-MM-DD.'),
        'rounded_id': ('warn', 'ends in zeros from its 16th digit on, as ids do that a spreadsheet rounded', 'Export again and do not open the file in a spreadsheet.'),
        'amount_differs': ('warn', 'differs from quantity times unit price', 'Look whether the column holds the total of the order, taxes or discounts: the column counts as it stands.'),
        'credit_without_minus': ('warn', 'is a document that takes a sale back, without a minus: its money and quantity are taken off', 'Nothing to do, if it is a credit note, refund or return; else rename the column.'),
        'signs_differ': ('warn', 'is positive although the quantity is negative: it counts as it stands', 'Write returns with a minus in both columns.'),
        'duplicate_row': ('warn', 'repeats an earlier row', 'Nothing to do: it counts once.'),
        'later_version': ('warn', 'is a later version of a lead', 'Nothing to do: the first version counts, as later ones know more.'),
        'conflicting_rows': ('error', 'disagrees with another row of the same key', 'Leave the older export out of the folder, or add a known_at column that says which row is newer.'),
    } -%}
    {{ return(rules) }}
{%- endmacro %}
