-- Purchases of compact discs, fixed width with a header. One division: the question is who buys again.
with lines as (

    select string_split_regex(trim(line), '\s+') as cells
    from read_csv(
        '{source_dir}/CDNOW_master.txt', delim = '|', header = false, skip = 1, quote = '', columns = {'line': 'varchar'}
    )

)

select
    cells[1] || '-' || cells[2] as order_id,
    cells[2] as ordered_at,
    cells[1] as customer_id,
    'Compact discs' as division,
    cells[3] as quantity,
    cells[4] as revenue
from lines
